//! Result types and reasons in plain words: what failed, why it may have, what to do.

mod reason;
mod result_type;

use super::view::Explanation;

/// An entry of the tables.
struct Entry {
    title: &'static str,
    meaning: &'static str,
    causes: &'static [&'static str],
    remedy: &'static str,
    reference: &'static str,
}

impl Entry {
    fn view(&self, of: &str) -> Explanation {
        Explanation {
            of: of.to_owned(),
            title: self.title.to_owned(),
            meaning: self.meaning.to_owned(),
            causes: self.causes.iter().map(|cause| (*cause).to_owned()).collect(),
            remedy: self.remedy.to_owned(),
            reference: self.reference.to_owned(),
        }
    }
}

/// What a result type means; one that is not registered is said to be so.
///
/// ```
/// use waxseal_core::tls_rpt::explain::explain_result_type;
/// assert_eq!(explain_result_type("certificate-expired").title, "Expired certificate");
/// ```
pub fn explain_result_type(result_type: &str) -> Explanation {
    result_type::find(result_type).view(result_type)
}

/// What a `failure-reason-code` means, if it is one that is known.
///
/// ```
/// use waxseal_core::tls_rpt::explain::explain_reason;
/// assert!(explain_reason("tls-remote-alert-40-handshake-failure").is_some());
/// assert_eq!(explain_reason("out of cheese"), None);
/// ```
pub fn explain_reason(reason: &str) -> Option<Explanation> {
    reason::find(reason).map(|entry| entry.view(reason))
}
