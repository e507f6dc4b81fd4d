//! The requirements of DNSSEC, by topic: canonical form (CAN), signatures (SIG), the chain (CH), denial (DEN), limits
//! (LIM) and header bits (BIT). Their names count within a topic, because one demand often stands in several RFCs;
//! `rfc` and `section` are where it is said best.

use crate::requirements::Covered::{self, NotVisible, Test};
use crate::requirements::Requirement;

const fn ds(id: &'static str, rfc: u16, section: &'static str, covered: Covered) -> Requirement {
    Requirement { id, rfc, section, covered }
}

/// Cases of each kind are among the recorded questions of real name servers, each with the status it must have.
const RECORDED: Covered = Test("dnssec_vectors::every_recorded_question_has_the_status_it_should_have");

/// The list, by topic.
pub const DNSSEC: &[Requirement] = &[
    ds("DS-CAN-1", 4034, "6.1", Test("rfc4034_6::names_are_in_canonical_order")),
    ds("DS-CAN-2", 4034, "6.2", Test("rfc4034_6::case_and_ttl_are_not_signed")),
    ds("DS-CAN-3", 4034, "6.2", Test("rfc4034_6::names_inside_data_are_folded_for_old_types_only")),
    ds("DS-CAN-4", 4034, "6.3", Test("rfc4034_6::order_and_duplicates_do_not_matter")),
    ds("DS-CAN-5", 4035, "5.3.2", Test("rfc4034_6::the_signature_of_the_rfc_verifies")),
    ds("DS-CAN-6", 4035, "5.3.2", Test("rfc4034_6::labels_tell_the_wildcard")),
    ds("DS-SIG-1", 4035, "5.3.1", Test("rfc4035_5_3::a_signature_of_other_records_does_not_count")),
    ds("DS-SIG-2", 4035, "5.3.1", Test("rfc4035_5_3::a_signer_that_is_not_above_does_not_count")),
    ds("DS-SIG-3", 4035, "5.3.1", Test("rfc4035_5_3::a_signature_of_other_records_does_not_count")),
    ds("DS-SIG-4", 4034, "3.1.3", Test("rfc4035_5_3::more_labels_than_the_owner_has_do_not_count")),
    ds(
        "DS-SIG-5",
        4034,
        "3.1.5",
        Test("rfc4035_5_3::a_signature_counts_from_its_inception_to_its_expiration"),
    ),
    ds(
        "DS-SIG-6",
        6840,
        "5.12",
        Test("rfc4035_5_3::a_signature_by_a_key_the_zone_does_not_have_does_not_count"),
    ),
    ds("DS-SIG-7", 4034, "2.1.1", Test("rfc4035_5_3::flags_and_protocol_of_a_key")),
    ds("DS-SIG-8", 5011, "2.1", Test("rfc4035_5_3::flags_and_protocol_of_a_key")),
    ds("DS-SIG-9", 4035, "5.3.1", RECORDED),
    ds("DS-SIG-10", 4035, "5.3.1", Test("rfc4035_5_3::the_key_set_is_authenticated_first")),
    ds("DS-SIG-11", 4035, "5.3.3", Test("rfc4035_5_3::one_good_signature_is_enough")),
    ds("DS-SIG-12", 4035, "5.3.4", Test("rfc4035_5_3::a_wildcard_needs_the_proof_that_nothing_is_closer")),
    ds("DS-SIG-13", 4035, "5.3.3", Test("rfc4035_5_3::a_ttl_is_capped")),
    ds("DS-SIG-14", 6840, "5.4", Test("rfc4035_5_3::one_good_signature_is_enough")),
    ds("DS-SIG-15", 6840, "5.11", RECORDED),
    ds("DS-SIG-16", 4035, "2.2", Test("rfc4035_5_3::delegations_and_glue_need_no_signature")),
    ds("DS-SIG-17", 4035, "5.5", Test("rfc4035_5_3::a_signature_of_other_records_does_not_count")),
    ds("DS-SIG-18", 4035, "5", Test("rfc4035_5_2::missing_ds_records_prove_nothing")),
    ds("DS-SIG-19", 6840, "4.2", Test("rfc4035_5_4::any_is_never_secure")),
    ds("DS-CH-1", 9718, "2.3", Test("dnssec_internet::the_roots_keys_prove_records_of_the_internet")),
    ds("DS-CH-2", 6840, "5.2", Test("rfc4035_5_2::a_ds_leads_to_the_key_it_fits")),
    ds("DS-CH-3", 4509, "3", RECORDED),
    ds(
        "DS-CH-4",
        6840,
        "4.4",
        Test("rfc4035_5_2::an_unsigned_delegation_is_proved_by_ns_without_ds_and_soa"),
    ),
    ds("DS-CH-5", 4035, "5.2", Test("rfc4035_5_2::a_ds_leads_to_the_key_it_fits")),
    ds("DS-CH-6", 4035, "4.2", Test("dnssec_review::the_childs_apex_record_does_not_deny_its_ds")),
    ds("DS-CH-7", 6672, "5.3.1", Test("rfc4035_5_2::a_dname_makes_its_own_cname")),
    ds("DS-CH-8", 6840, "5.10", Test("rfc4035_5_2::one_anchor_that_fits_is_enough")),
    ds("DS-CH-9", 6840, "6.2", Test("rfc4035_5_3::the_key_set_is_authenticated_first")),
    ds("DS-DEN-1", 4035, "5.4", Test("rfc4035_5_4::no_name")),
    ds("DS-DEN-2", 4035, "5.4", Test("rfc4035_5_4::no_data")),
    ds("DS-DEN-3", 4035, "3.1.3.2", Test("rfc4035_5_4::no_data")),
    ds("DS-DEN-4", 5155, "8.7", Test("rfc5155_8::no_data_at_a_wildcard")),
    ds("DS-DEN-5", 5155, "8.8", Test("rfc5155_8::an_expanded_wildcard")),
    ds("DS-DEN-6", 5155, "8.6", Test("rfc5155_8::an_opt_out_gap")),
    ds("DS-DEN-7", 5155, "9.2", Test("rfc5155_8::an_opt_out_gap")),
    ds("DS-DEN-8", 6672, "5.3.2", Test("rfc4035_5_4::records_at_cuts_and_dnames_are_not_about_names_below")),
    ds("DS-DEN-9", 6840, "4.1", Test("rfc5155_8::a_record_at_a_cut_is_about_ds_alone")),
    ds("DS-DEN-10", 9824, "3.1", Test("rfc4035_5_4::compact_denial")),
    ds("DS-DEN-11", 5155, "8.2", Test("rfc5155_8::strange_records_take_no_part")),
    ds(
        "DS-LIM-1",
        9276,
        "3.1",
        NotVisible("it is advice to zones: a rule of the report gives it, and no proof depends on it"),
    ),
    ds("DS-LIM-2", 9276, "3.2", Test("rfc5155_8::too_many_iterations")),
    ds("DS-LIM-3", 9276, "4", Test("rfc5155_8::too_many_iterations")),
    ds(
        "DS-LIM-4",
        5155,
        "10.3",
        NotVisible("the maxima for key lengths are superseded: one lower limit holds for all zones"),
    ),
    ds("DS-LIM-5", 4035, "5.4", RECORDED),
    ds(
        "DS-LIM-6",
        9276,
        "3.2",
        NotVisible("it lists what other validators do, which binds nobody and differs between them"),
    ),
    ds("DS-LIM-7", 4035, "5.4", Test("rfc5155_8::a_name_of_many_labels_is_given_up")),
    ds(
        "DS-BIT-1",
        4035,
        "4.9.1",
        Test("rfc4035_4_9::a_query_asks_for_signatures_and_for_what_does_not_verify"),
    ),
    ds(
        "DS-BIT-2",
        4035,
        "4.9.2",
        Test("rfc4035_4_9::a_query_asks_for_signatures_and_for_what_does_not_verify"),
    ),
    ds("DS-BIT-3", 4035, "4.9.3", Test("rfc4035_4_9::the_ad_bit_is_not_read")),
    ds(
        "DS-BIT-4",
        6840,
        "5.7",
        Test("rfc4035_4_9::a_query_asks_for_signatures_and_for_what_does_not_verify"),
    ),
    ds("DS-BIT-5", 6840, "5.8", Test("rfc4035_4_9::the_ad_bit_is_not_read")),
    ds(
        "DS-BIT-6",
        6840,
        "5.6",
        NotVisible("a message as it is read has no place for the DO bit, so that nothing can look at it"),
    ),
    ds(
        "DS-BIT-7",
        4035,
        "4.9.2",
        NotVisible("asking once more without CD would only add a resolver's word to what is proved here"),
    ),
];
