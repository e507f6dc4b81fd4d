//! MTA-STS (RFC 8461).
//!
//! Three things have to be there at once: a TXT record that announces the policy, a web server that hands the
//! policy out, and a policy that fits the MX hosts. A rule looks at one of them and leaves the others alone: where
//! the record is missing nothing is said of the web server, and where nothing was fetched nothing of the policy.

mod defects;
mod host_seen;
mod max_age;
mod max_age_low;
mod max_age_over;
mod max_age_short;
mod max_age_zero;
mod mode_none;
mod mode_testing;
mod mx_not_listed;
mod mx_pattern_address;
mod mx_pattern_own_wildcard;
mod mx_pattern_unused;
mod no_mail;
mod parent_policy_not_inherited;
mod policy_bad_status;
mod policy_bad_type;
#[cfg(feature = "sessions")]
mod policy_host_certificate_expires;
mod policy_host_lookup_failed;
mod policy_host_missing;
mod policy_invalid;
mod policy_orphan;
mod policy_redirects;
mod policy_risky_syntax;
mod policy_slow;
mod policy_too_large;
mod policy_unknown_field;
mod policy_unreachable;
mod publish;
mod record_dangling;
mod record_delegated;
mod record_duplicate_field;
mod record_invalid;
mod record_lookup_failed;
mod record_missing;
mod record_not_first;
mod record_other_txt;
mod record_risky_syntax;
mod record_several;
mod record_unknown_field;
mod state;
mod txt_ttl_long;

pub(crate) use max_age_low::STS_MAX_AGE_LOW;
pub(crate) use max_age_over::STS_MAX_AGE_OVER;
pub(crate) use max_age_short::STS_MAX_AGE_SHORT;
pub(crate) use max_age_zero::STS_MAX_AGE_ZERO;
pub(crate) use mode_none::STS_MODE_NONE;
pub(crate) use mode_testing::STS_MODE_TESTING;
pub(crate) use mx_not_listed::STS_MX_NOT_LISTED;
pub(crate) use mx_pattern_address::STS_MX_PATTERN_ADDRESS;
pub(crate) use mx_pattern_own_wildcard::STS_MX_PATTERN_OWN_WILDCARD;
pub(crate) use mx_pattern_unused::STS_MX_PATTERN_UNUSED;
pub(crate) use no_mail::STS_NO_MAIL;
pub(crate) use parent_policy_not_inherited::STS_PARENT_POLICY_NOT_INHERITED;
pub(crate) use policy_bad_status::STS_POLICY_BAD_STATUS;
pub(crate) use policy_bad_type::STS_POLICY_BAD_TYPE;
#[cfg(feature = "sessions")]
pub(crate) use policy_host_certificate_expires::STS_POLICY_HOST_CERTIFICATE_EXPIRES;
pub(crate) use policy_host_lookup_failed::STS_POLICY_HOST_LOOKUP_FAILED;
pub(crate) use policy_host_missing::STS_POLICY_HOST_MISSING;
pub(crate) use policy_invalid::STS_POLICY_INVALID;
pub(crate) use policy_orphan::STS_POLICY_ORPHAN;
pub(crate) use policy_redirects::STS_POLICY_REDIRECTS;
pub(crate) use policy_risky_syntax::STS_POLICY_RISKY_SYNTAX;
pub(crate) use policy_slow::STS_POLICY_SLOW;
pub(crate) use policy_too_large::STS_POLICY_TOO_LARGE;
pub(crate) use policy_unknown_field::STS_POLICY_UNKNOWN_FIELD;
pub(crate) use policy_unreachable::STS_POLICY_UNREACHABLE;
pub(crate) use record_dangling::STS_RECORD_DANGLING;
pub(crate) use record_delegated::STS_RECORD_DELEGATED;
pub(crate) use record_duplicate_field::STS_RECORD_DUPLICATE_FIELD;
pub(crate) use record_invalid::STS_RECORD_INVALID;
pub(crate) use record_lookup_failed::STS_RECORD_LOOKUP_FAILED;
pub(crate) use record_missing::STS_RECORD_MISSING;
pub(crate) use record_not_first::STS_RECORD_NOT_FIRST;
pub(crate) use record_other_txt::STS_RECORD_OTHER_TXT;
pub(crate) use record_risky_syntax::STS_RECORD_RISKY_SYNTAX;
pub(crate) use record_several::STS_RECORD_SEVERAL;
pub(crate) use record_unknown_field::STS_RECORD_UNKNOWN_FIELD;
pub(crate) use txt_ttl_long::STS_TXT_TTL_LONG;
