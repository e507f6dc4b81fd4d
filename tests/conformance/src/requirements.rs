//! The requirements, by the names this project gives them: RFC by its letters, section, number in it.

use Covered::{NotVisible, Test};

/// One demand of an RFC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its name: `STS-3.1-2`.
    pub id: &'static str,
    /// The RFC.
    pub rfc: u16,
    /// The section.
    pub section: &'static str,
    /// What holds us to it.
    pub covered: Covered,
}

/// What holds us to a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covered {
    /// A test, as `file::function`.
    Test(&'static str),
    /// Nothing, because a checker cannot see it; with the reason.
    NotVisible(&'static str),
}

/// The requirement of this name.
pub fn find(id: &str) -> Option<&'static Requirement> {
    all().find(|requirement| requirement.id == id)
}

/// Every one of them: [`REQUIREMENTS`], then those of DNSSEC.
pub fn all() -> impl Iterator<Item = &'static Requirement> {
    REQUIREMENTS.iter().chain(crate::dnssec_requirements::DNSSEC)
}

const fn sts(id: &'static str, section: &'static str, covered: Covered) -> Requirement {
    Requirement { id, rfc: 8461, section, covered }
}

const fn rpt(id: &'static str, section: &'static str, covered: Covered) -> Requirement {
    Requirement { id, rfc: 8460, section, covered }
}

const fn of(rfc: u16, id: &'static str, section: &'static str, covered: Covered) -> Requirement {
    Requirement { id, rfc, section, covered }
}

const fn tls(id: &'static str, section: &'static str, covered: Covered) -> Requirement {
    Requirement { id, rfc: 3207, section, covered }
}

const SENDER_STATE: Covered =
    NotVisible("it is about what a sender keeps between deliveries, and a domain cannot see its senders");
const SENDER_QUEUE: Covered =
    NotVisible("it is about a sender's queue and retries, which nothing that a domain publishes shows");
const SENDER_TLS: Covered =
    NotVisible("it is about what a sender does inside its own TLS sessions, which are not ours to watch");
const SENDER_RESOLVER: Covered =
    NotVisible("it is about the resolver of a sender and the way to it, which nothing published shows");
const MX_SESSION: Covered = NotVisible(
    "it shows only in an SMTP session, and a page cannot open port 25; the report gives the command",
);
const REPORT_CONTENT: Covered =
    NotVisible("only the report itself shows it, and a check of a domain receives no report");
const REPORT_MAIL: Covered = NotVisible(
    "only the mail or request that carries a report shows it, and a check of a domain receives none",
);

/// The list, in the order of the RFCs and of their sections.
pub const REQUIREMENTS: &[Requirement] = &[
    sts(
        "STS-2-1",
        "2",
        NotVisible("which of two mechanisms a sender lets win is decided in the sender, not published"),
    ),
    sts("STS-3.1-1", "3.1", Test("rfc8461_3_1::not_ascii")),
    sts("STS-3.1-2", "3.1", Test("rfc8461_3_1::version_not_first")),
    sts("STS-3.1-3", "3.1", Test("rfc8461_3_1::id_of_33_characters")),
    sts(
        "STS-3.1-4",
        "3.1",
        NotVisible("whether an id was used before needs history, and a check sees one moment"),
    ),
    sts("STS-3.1-5", "3.1", Test("rfc8461_3_1::several_records_are_none")),
    sts("STS-3.1-6", "3.1", Test("rfc8461_3_1::empty_field")),
    sts("STS-3.1-7", "3.1", Test("rfc8461_3_1_discovery::strings_are_joined_without_space")),
    sts("STS-3.1-8", "3.1", Test("rfc8461_3_1_discovery::an_alias_is_followed")),
    sts("STS-3.1-9", "3.1", Test("rfc8461_3_1_discovery::a_dname_above_is_followed")),
    sts(
        "STS-3.1-10",
        "3.1",
        Test("rfc8461_3_1_discovery::a_policy_without_a_record_is_told_with_what_caches_keep"),
    ),
    sts("STS-3.2-1", "3.2", Test("rfc8461_3_3::the_url_is_the_one_of_the_rfc")),
    sts("STS-3.2-2", "3.2", Test("rfc8461_3_3::the_media_type_is_text_plain")),
    sts("STS-3.2-3", "3.2", Test("rfc8461_3_2::enforce_without_mx")),
    sts("STS-3.2-4", "3.2", Test("rfc8461_3_2::max_age_over_maximum")),
    sts("STS-3.2-5", "3.2", SENDER_STATE),
    sts("STS-3.2-6", "3.2", Test("rfc8461_3_2::mx_comma_list")),
    sts("STS-3.2-7", "3.2", Test("rfc8461_3_2::mx_u_label")),
    sts("STS-3.2-8", "3.2", Test("rfc8461_3_2::unknown_field")),
    sts("STS-3.2-9", "3.2", Test("rfc8461_3_2::mode_twice")),
    sts("STS-3.3-1", "3.3", Test("rfc8461_3_3::a_certificate_that_does_not_fit_is_an_error")),
    sts("STS-3.3-2", "3.3", Test("rfc8461_3_3::a_certificate_that_does_not_fit_is_an_error")),
    sts(
        "STS-3.3-3",
        "3.3",
        NotVisible("the browser or the TLS library compares the names and shows only whether they fit"),
    ),
    sts("STS-3.3-4", "3.3", SENDER_TLS),
    sts("STS-3.3-5", "3.3", Test("rfc8461_3_3::only_status_200_is_a_policy")),
    sts("STS-3.3-6", "3.3", Test("rfc8461_3_3::redirects_are_not_followed")),
    sts("STS-3.3-7", "3.3", NotVisible("it is about the HTTP cache of a sender, which a domain cannot see")),
    sts("STS-3.3-8", "3.3", SENDER_STATE),
    sts("STS-3.3-9", "3.3", Test("rfc8461_3_2::more_than_senders_may_read")),
    sts("STS-3.3-10", "3.3", Test("rfc8461_3_3::without_a_policy_nothing_protects")),
    sts("STS-3.3-11", "3.3", SENDER_STATE),
    sts("STS-3.3-12", "3.3", SENDER_STATE),
    sts("STS-3.4-1", "3.4", NotVisible("the route by a smart host is set in the sender, not published")),
    sts("STS-3.4-2", "3.4", Test("rfc8461_3_4::an_address_literal_has_no_policy")),
    sts("STS-3.4-3", "3.4", Test("rfc8461_3_4::a_policy_of_the_parent_is_not_inherited")),
    sts("STS-4-1", "4", Test("rfc8461_5::an_unlisted_host_is_skipped_for_the_next")),
    sts("STS-4.1-1", "4.1", Test("rfc8461_4_1::names_are_compared_without_case_and_final_dot")),
    sts("STS-4.1-2", "4.1", Test("rfc8461_4_1::a_wildcard_is_one_label")),
    sts("STS-4.2-1", "4.2", MX_SESSION),
    sts("STS-4.2-2", "4.2", MX_SESSION),
    sts("STS-4.2-3", "4.2", SENDER_TLS),
    sts("STS-5-1", "5", Test("rfc8461_5::no_host_is_left_if_none_is_listed")),
    sts("STS-5-2", "5", Test("rfc8461_5::testing_protects_nothing")),
    sts("STS-5-3", "5", Test("rfc8461_5::none_withdraws_the_policy")),
    sts("STS-5-4", "5", SENDER_QUEUE),
    sts("STS-5-5", "5", SENDER_QUEUE),
    sts("STS-5.1-1", "5.1", Test("rfc8461_5::an_unlisted_host_is_skipped_for_the_next")),
    sts("STS-6-1", "6", REPORT_CONTENT),
    sts("STS-7.1-1", "7.1", SENDER_TLS),
    sts("STS-7.1-2", "7.1", SENDER_TLS),
    sts("STS-7.1-3", "7.1", Test("rfc8461_3_3::a_certificate_that_does_not_fit_is_an_error")),
    sts("STS-7.1-4", "7.1", MX_SESSION),
    sts("STS-7.2-1", "7.2", Test("rfc3207::tls_is_1_2_or_newer")),
    sts("STS-7.2-2", "7.2", MX_SESSION),
    sts("STS-8.1-1", "8.1", Test("rfc8461_8::the_policy_is_made_to_go_before_its_record")),
    sts("STS-8.1-2", "8.1", Test("rfc8461_8::a_long_ttl_keeps_an_old_policy_needed")),
    sts("STS-8.2-1", "8.2", Test("rfc8461_3_3::a_certificate_that_does_not_fit_is_an_error")),
    sts("STS-8.3-1", "8.3", Test("rfc8461_5::none_withdraws_the_policy")),
    sts(
        "STS-8.4-1",
        "8.4",
        NotVisible("how a sender walks through its list of hosts happens inside the sender"),
    ),
    sts("STS-8.4-2", "8.4", Test("rfc8461_5::an_unlisted_host_is_skipped_for_the_next")),
    sts("STS-9-1", "9", Test("rfc8461_8::fields_outside_the_registry_are_told")),
    sts("STS-10.2-1", "10.2", Test("rfc8461_8::a_short_max_age_is_soon_waited_out")),
    sts(
        "STS-10.3-1",
        "10.3",
        NotVisible("a policy planted in a sender's memory is not in what is published"),
    ),
    sts("STS-10.4-1", "10.4", Test("rfc8461_8::a_wildcard_of_the_own_domain_lets_any_host_in")),
    rpt("RPT-3-1", "3", Test("rfc8460_3::rua_missing")),
    rpt("RPT-3-2", "3", Test("rfc8460_3::http_only")),
    rpt("RPT-3-3", "3", Test("rfc8460_3::raw_exclamation_mark")),
    rpt("RPT-3-4", "3", Test("rfc8460_3::several_records_are_none")),
    rpt("RPT-3-5", "3", Test("rfc8460_discovery::strings_are_joined_without_space")),
    rpt("RPT-3-6", "3", Test("rfc8460_3::unknown_field")),
    rpt("RPT-3-7", "3", SENDER_TLS),
    rpt("RPT-3-8", "3", NotVisible("how a sender delivers its report by mail happens inside the sender")),
    rpt("RPT-3-9", "3", REPORT_CONTENT),
    rpt("RPT-3-10", "3", Test("rfc8460_5::unsigned")),
    rpt("RPT-3-11", "3", REPORT_MAIL),
    rpt("RPT-3-12", "3", Test("rfc8460_5::signed_in_part")),
    rpt("RPT-3-13", "3", REPORT_MAIL),
    rpt("RPT-3-14", "3", REPORT_MAIL),
    rpt("RPT-4-1", "4", Test("rfc8460_4::duplicate_key")),
    rpt("RPT-4-2", "4", Test("rfc8460_4::policies_not_an_array")),
    rpt("RPT-4-3", "4", Test("rfc8460_4::details_below_the_total")),
    rpt("RPT-4-4", "4", Test("rfc8460_4::a_session_under_two_policies_counts_once")),
    rpt("RPT-4.1-1", "4.1", Test("rfc8460_4::local_day")),
    rpt("RPT-4.1-2", "4.1", REPORT_MAIL),
    rpt("RPT-4.4-1", "4.4", Test("rfc8460_4::mx_host_as_text")),
    rpt("RPT-4.4-2", "4.4", Test("rfc8460_4::u_label")),
    rpt("RPT-4.5-1", "4.5", Test("rfc8460_4::tlsa_with_blanks")),
    rpt("RPT-4.5-2", "4.5", Test("rfc8460_4::policy_as_one_text")),
    rpt("RPT-5.1-1", "5.1", REPORT_MAIL),
    rpt("RPT-5.1-2", "5.1", Test("rfc8460_5::extension_of_plain_json")),
    rpt("RPT-5.2-1", "5.2", REPORT_MAIL),
    rpt("RPT-5.3-1", "5.3", Test("rfc8460_5::other_media_type")),
    rpt("RPT-5.3-2", "5.3", Test("rfc8460_5::without_report_headers")),
    rpt("RPT-5.3-3", "5.3", Test("rfc8460_5::other_submitter")),
    rpt("RPT-5.3-4", "5.3", Test("rfc8460_5::headers_not_signed")),
    rpt("RPT-5.3-5", "5.3", Test("rfc8460_5::other_subject")),
    rpt("RPT-5.4-1", "5.4", REPORT_MAIL),
    rpt(
        "RPT-5.4-2",
        "5.4",
        NotVisible("asking would mean sending a report, and a check sends nothing to anyone"),
    ),
    rpt("RPT-5.5-1", "5.5", SENDER_QUEUE),
    rpt("RPT-5.6-1", "5.6", Test("rfc8460_5::other_domain")),
    rpt("RPT-7-1", "7", Test("rfc8460_discovery::reports_to_another_domain_need_no_permission")),
    rpt(
        "RPT-7-2",
        "7",
        NotVisible("it is an attack on the way of one sender, which the domain and a check do not see"),
    ),
    of(5321, "SMTP-4.5.4.1-1", "4.5.4.1", SENDER_QUEUE),
    of(5321, "SMTP-5.1-1", "5.1", Test("rfc5321_5_1::an_alias_is_followed_and_an_error_is_no_absence")),
    of(5321, "SMTP-5.1-2", "5.1", Test("rfc5321_5_1::without_mx_the_domain_itself_is_the_host")),
    of(5321, "SMTP-5.1-3", "5.1", Test("rfc5321_5_1::a_target_is_a_name_with_addresses_and_no_alias")),
    of(5321, "SMTP-5.1-4", "5.1", Test("rfc5321_5_1::hosts_stand_in_the_order_of_their_preference")),
    of(7505, "NMX-3-1", "3", Test("rfc7505_3::a_null_mx_means_no_mail")),
    of(7505, "NMX-3-2", "3", Test("rfc7505_3::a_null_mx_stands_alone")),
    of(7505, "NMX-4.1-1", "4.1", NotVisible("it is the sender's own reply, given before it asks the domain")),
    of(7505, "NMX-4.2-1", "4.2", NotVisible("which sender addresses a domain uses is not published")),
    tls("TLS-2-1", "2", Test("rfc3207::the_keyword_stands_alone")),
    tls("TLS-4-1", "4", Test("rfc3207::starttls_has_three_replies")),
    tls("TLS-4-2", "4", Test("rfc3207::a_temporary_refusal_is_told_as_one")),
    tls("TLS-4-3", "4", Test("rfc3207::a_public_server_must_not_demand_tls")),
    tls("TLS-4-4", "4", Test("rfc3207::a_demand_for_tls_is_530")),
    tls("TLS-4-5", "4", Test("rfc3207::a_handshake_that_fails_is_told")),
    tls("TLS-4-6", "4", Test("rfc3207::commands_behind_starttls_are_not_obeyed")),
    tls("TLS-4.1-1", "4.1", Test("rfc3207::a_server_that_is_not_content_says_554")),
    tls("TLS-4.2-1", "4.2", Test("rfc3207::what_was_said_before_tls_is_forgotten")),
    tls("TLS-4.2-2", "4.2", Test("rfc3207::starttls_is_not_offered_inside_tls")),
    tls("TLS-4.2-3", "4.2", Test("rfc3207::the_list_may_be_another_inside_tls")),
    tls("TLS-5-1", "5", Test("rfc3207::a_session_has_the_shape_of_the_sample")),
    tls("TLS-6-1", "6", Test("rfc3207::traces_of_a_man_in_the_middle_are_told")),
    of(8689, "RTLS-2-1", "2", Test("rfc8689::support_is_told")),
    of(8689, "RTLS-2-2", "2", Test("rfc8689::the_keyword_stands_inside_tls")),
    of(8689, "RTLS-4.2.1-1", "4.2.1", Test("rfc8689::a_bounce_for_want_of_requiretls_is_explained")),
    of(
        8689,
        "RTLS-3-1",
        "3",
        NotVisible("it is a header of one message, and a check of a domain sees no message"),
    ),
    of(
        8689,
        "RTLS-4.1-1",
        "4.1",
        NotVisible("which of a parameter and a header wins is decided in the sender of a message"),
    ),
    of(
        8689,
        "RTLS-8.4-1",
        "8.4",
        NotVisible("it is about what a sender does with one message, and a check sees none"),
    ),
    of(6698, "TLSA-2.1.4-1", "2.1.4", Test("rfc6698_2::digest_one_octet_short")),
    of(6698, "TLSA-2.2-1", "2.2", Test("rfc6698_2::presentation_form")),
    of(6698, "TLSA-3-1", "3", Test("rfc6698_4::the_owner_names_port_and_transport")),
    of(6698, "TLSA-4-1", "4", SENDER_TLS),
    of(6698, "TLSA-4.1-1", "4.1", Test("rfc6698_4::a_secure_set_is_used")),
    of(6698, "TLSA-4.1-2", "4.1", Test("rfc6698_4::a_bogus_answer_stops_everything")),
    of(6698, "TLSA-4.1-3", "4.1", Test("rfc6698_4::an_insecure_set_is_none")),
    of(6698, "TLSA-4.1-4", "4.1", Test("rfc6698_4::what_cannot_be_used_changes_nothing")),
    of(6698, "TLSA-4.1-5", "4.1", Test("rfc6698_4::one_record_that_fits_is_enough_and_none_is_not")),
    of(6698, "TLSA-4.1-6", "4.1", SENDER_RESOLVER),
    of(7671, "OPS-2-1", "2", Test("rfc7671_5::sha_512_alone_is_not_enough")),
    of(7671, "OPS-3-1", "3", SENDER_TLS),
    of(7671, "OPS-3-2", "3", MX_SESSION),
    of(7671, "OPS-4.1-1", "4.1", Test("rfc7671_5::usages_of_the_web_are_of_no_use")),
    of(7671, "OPS-4.2-1", "4.2", Test("rfc7671_5::dane_ee_asks_for_no_name")),
    of(7671, "OPS-5.1-1", "5.1", Test("rfc7671_5::dane_ee_asks_for_no_name")),
    of(7671, "OPS-5.1-2", "5.1", Test("rfc7671_5::dane_ee_asks_for_no_date")),
    of(7671, "OPS-5.1-3", "5.1", Test("rfc7671_5::the_recommended_record_comes_first")),
    of(7671, "OPS-5.2-1", "5.2", Test("rfc7671_5::an_authority_known_by_digest_has_to_be_sent")),
    of(7671, "OPS-5.2-2", "5.2", Test("rfc7671_5::a_whole_authority_in_the_record_need_not_be_sent")),
    of(7671, "OPS-5.2-3", "5.2", Test("rfc7671_5::a_bare_key_has_to_have_signed_the_last_certificate")),
    of(7671, "OPS-5.2-4", "5.2", Test("rfc7671_5::limits_of_the_authority_hold")),
    of(7671, "OPS-7-1", "7", Test("rfc7672_2::candidates_of_every_case")),
    of(7671, "OPS-7-2", "7", SENDER_TLS),
    of(7671, "OPS-8-1", "8", Test("rfc7671_8::every_combination_has_a_record_that_fits_now")),
    of(7671, "OPS-8.1-1", "8.1", Test("rfc7671_8::the_next_record_goes_two_lifetimes_ahead")),
    of(7671, "OPS-8.3-1", "8.3", Test("rfc7671_8::every_key_has_the_same_digests")),
    of(7671, "OPS-9-1", "9", Test("rfc7671_8::the_strongest_digest_decides_alone")),
    of(7671, "OPS-10.1-1", "10.1", Test("rfc7671_8::whole_certificates_make_large_answers")),
    of(7671, "OPS-10.3-1", "10.3", Test("rfc7671_8::without_a_usable_record_tls_is_all")),
    of(7671, "OPS-11-1", "11", Test("rfc7671_8::long_lives_are_told")),
    of(
        7671,
        "OPS-12-1",
        "12",
        NotVisible("it sums up the other sections and asks for nothing that they do not"),
    ),
    of(7672, "DANE-2.1.1-1", "2.1.1", SENDER_RESOLVER),
    of(7672, "DANE-2.1.1-2", "2.1.1", Test("rfc7672_2::indeterminate_is_an_error_and_not_insecure")),
    of(7672, "DANE-2.1.1-3", "2.1.1", Test("rfc7672_2::insecure_is_insecure")),
    of(7672, "DANE-2.1.1-4", "2.1.1", Test("rfc7672_2::a_proven_absence_is_an_answer")),
    of(7672, "DANE-2.1.2-2", "2.1.2", Test("rfc7672_2::a_failed_lookup_passes_over_the_host")),
    of(7672, "DANE-2.1.3-1", "2.1.3", Test("rfc7672_2::one_insecure_link_makes_the_rest_insecure")),
    of(7672, "DANE-2.2-2", "2.2", Test("rfc7672_2::with_a_usable_record_authentication_is_required")),
    of(7672, "DANE-2.2-3", "2.2", Test("rfc7672_2::without_a_usable_record_only_tls_is")),
    of(7672, "DANE-2.2-4", "2.2", Test("rfc7672_2::insecure_records_are_none")),
    of(7672, "DANE-2.2-5", "2.2", Test("rfc7672_2::a_failed_lookup_passes_over_the_host")),
    of(7672, "DANE-2.2.1-3", "2.2.1", SENDER_STATE),
    of(7672, "DANE-2.2.2-2", "2.2.2", Test("rfc7672_2::insecure_addresses_end_the_search")),
    of(7672, "DANE-2.2.2-3", "2.2.2", Test("rfc7672_2::candidates_of_every_case")),
    of(7672, "DANE-2.2.2-4", "2.2.2", Test("rfc7672_2::candidates_of_every_case")),
    of(7672, "DANE-2.2.3-1", "2.2.3", Test("rfc7672_2::the_first_secure_set_fixes_the_base_domain")),
    of(
        7672,
        "DANE-2.2.3-2",
        "2.2.3",
        Test("rfc7672_2::an_alias_of_the_records_does_not_move_the_base_domain"),
    ),
    of(7672, "DANE-3.1-1", "3.1", Test("rfc7672_3::first_and_second_choice")),
    of(7672, "DANE-3.1.1-1", "3.1.1", Test("rfc7672_3::dane_ee_asks_for_neither_name_nor_date")),
    of(7672, "DANE-3.1.2-1", "3.1.2", Test("rfc7672_3::the_authority_is_sent_or_an_intermediate_is_named")),
    of(7672, "DANE-3.1.3-1", "3.1.3", Test("rfc7672_3::usages_0_and_1_are_unusable")),
    of(7672, "DANE-3.2-1", "3.2", Test("rfc7672_3::a_server_that_does_not_fit_gets_no_mail")),
    of(7672, "DANE-3.2.2-1", "3.2.2", Test("rfc7672_3::dane_ta_goes_by_the_references")),
    of(7672, "DANE-3.2.3-1", "3.2.3", Test("rfc7672_3::the_common_name_counts_where_it_is_alone")),
    of(7672, "DANE-3.2.3-2", "3.2.3", Test("rfc7672_3::a_wildcard_is_the_whole_first_label")),
    of(7672, "DANE-4-1", "4", Test("rfc7672_3::two_records_before_a_new_key")),
    of(7672, "DANE-5-1", "5", Test("rfc7672_3::digest_agility_is_mandatory")),
    of(7672, "DANE-8.1-1", "8.1", SENDER_TLS),
    of(7672, "DANE-8.2-1", "8.2", SENDER_TLS),
    of(7672, "DANE-9.1-1", "9.1", SENDER_STATE),
    of(7672, "DANE-9.2-2", "9.2", Test("rfc7671_8::every_combination_has_a_record_that_fits_now")),
    of(9525, "PKIX-9525-2", "2", Test("rfc9525_6::the_common_name_is_no_name_of_a_host")),
    of(9525, "PKIX-9525-6.1", "6.1.1", Test("rfc9525_6::references_come_from_the_caller_alone")),
    of(9525, "PKIX-9525-6.3a", "6.3", Test("rfc9525_6::labels_are_compared_without_case_and_all_of_them")),
    of(9525, "PKIX-9525-6.3b", "6.3", Test("rfc9525_6::a_wildcard_is_one_whole_label_in_front")),
    of(9525, "PKIX-9525-6.6", "6.6", SENDER_TLS),
    of(
        9525,
        "PKIX-9525-7.1",
        "7.1",
        NotVisible("it weighs a risk that every wildcard has, and asks for nothing to be done"),
    ),
    of(5280, "PKIX-5280-validity", "4.1.2.5", Test("rfc5280_6::dates_count_at_both_ends")),
    of(5280, "PKIX-5280-san", "4.2.1.6", Test("rfc5280_6::names_of_hosts_have_the_syntax_of_hosts")),
    of(5280, "PKIX-5280-path", "6.1", Test("rfc5280_6::each_link_of_a_path_holds")),
    of(5280, "PKIX-5280-eku", "4.2.1.12", Test("rfc5280_6::purposes_have_to_allow_a_server")),
    of(5280, "PKIX-5280-idn", "7.2", Test("rfc5280_6::u_labels_stand_for_nothing")),
    of(7672, "DANE-2.1.2-1", "2.1.2", Test("rfc7672_2_check::a_bogus_mx_answer_delays_mail")),
    of(
        7672,
        "DANE-2.2.1-1",
        "2.2.1",
        Test("rfc7672_2_check::one_host_without_records_is_the_way_around_the_others"),
    ),
    of(
        7672,
        "DANE-2.2.1-2",
        "2.2.1",
        Test("rfc7672_2_check::unsigned_mx_records_leave_signed_hosts_half_protected"),
    ),
    of(
        7672,
        "DANE-2.2.2-5",
        "2.2.2",
        Test("rfc7672_2_check::a_tlsa_answer_that_fails_makes_a_signed_host_unreachable"),
    ),
];
