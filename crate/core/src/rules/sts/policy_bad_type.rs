use crate::check::Facts;
use crate::mta_sts::PolicyError;
use crate::rules::{Arg, Args, EvidenceRef, Finding, Outcomes, Severity, show_foreign};

use super::defects::policy_defects;
use super::state::{HttpAnswer, http_answer_or_why, or_said, the_policy};

declare_rule! {
    /// ## What it checks
    /// The policy is served as `text/plain`.
    ///
    /// ## Why it matters
    /// Senders "SHOULD validate that the media type is \"text/plain\"" (RFC 8461 §3.2), so that a page somebody
    /// else put on the server does not become your policy. Some senders do and refuse anything else, others do
    /// not look.
    ///
    /// ## Example
    /// ```fires
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/html
    /// ```
    /// ```silent
    /// _mta-sts.example.org. TXT "v=STSv1; id=1"
    /// policy 200 text/plain; charset=utf-8
    /// ```
    ///
    /// ## How to fix
    /// Let the server send `Content-Type: text/plain` for the file; most do so for names that end in `.txt`.
    ///
    /// ## Limits
    /// Where the page may not read the response, its type is not known.
    pub(crate) static STS_POLICY_BAD_TYPE = {
        code: "STS033", name: "sts-policy-bad-type",
        summary: "the policy is not served as `text/plain`",
        severity: Severity::Error, since: "0.1.0", references: [(8461, "3.2")],
        what: "The policy is served {as_what}.",
        why: "{consequence}",
        fix: "Let the web server send `Content-Type: text/plain` for the policy.",
        pass: "The policy is served as `text/plain`.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let subject = the_policy(facts);
    let Some(answer) = or_said(http_answer_or_why(facts), subject.clone(), out) else { return };
    let HttpAnswer::Ok(media_type) = answer else {
        return out.not_applicable(subject, "the response is no policy");
    };
    // A web page in place of the policy is wrong in more than its type.
    if policy_defects(facts).iter().any(|located| located.defect == PolicyError::HtmlPage) {
        return out.not_applicable(subject, "the response is a web page, not a policy");
    }
    let shown = show_foreign(media_type.unwrap_or_default(), 100);
    let evidence = EvidenceRef::fetch(&facts.sts.policy, &facts.sts.url, format!("Content-Type: {shown}"));
    let (severity, as_what, consequence) = match judge(media_type) {
        Kind::Plain => return out.pass(subject, Args::none(), vec![evidence]),
        Kind::Missing => (
            Severity::Error,
            "without a `Content-Type`".to_owned(),
            "Senders that look at the type refuse the policy, and mail from them can be downgraded.",
        ),
        Kind::Other => (
            Severity::Error,
            format!("as `{shown}`, not as `text/plain`"),
            "Senders that look at the type refuse the policy, and mail from them can be downgraded.",
        ),
        Kind::OtherCharset { severity } => (
            severity,
            format!("as `{shown}`, in a charset other than UTF-8 and ASCII"),
            "A sender that goes by the charset reads something else than the policy.",
        ),
    };
    let finding = Finding::about(subject)
        .severity(severity)
        .arg("as_what", Arg::Words(as_what))
        .arg("consequence", consequence)
        .evidence(evidence);
    out.find(finding);
}

enum Kind {
    Plain,
    Missing,
    Other,
    OtherCharset { severity: Severity },
}

/// RFC 8461 §3.2: of the parameters only the charsets UTF-8 and US-ASCII mean anything.
fn judge(media_type: Option<&str>) -> Kind {
    let Some(media_type) = media_type.map(str::trim).filter(|text| !text.is_empty()) else {
        return Kind::Missing;
    };
    let mut parts = media_type.split(';').map(str::trim);
    if !parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("text/plain")) {
        return Kind::Other;
    }
    let charset = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("charset").then(|| value.trim_matches('"').to_ascii_lowercase())
    });
    match charset.as_deref() {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => Kind::Plain,
        // ASCII text is not the same octets in these.
        Some(other) if other.starts_with("utf-16") || other.starts_with("utf-32") => {
            Kind::OtherCharset { severity: Severity::Warning }
        }
        Some(_) => Kind::OtherCharset { severity: Severity::Notice },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{good_but, said};

    #[track_caller]
    fn check(media_type: &str, expected: &str) {
        let said = said(
            &STS_POLICY_BAD_TYPE,
            &good_but(&["policy"], "").replace("| version", &format!("policy 200 {media_type}\n| version")),
        );
        assert!(said.len() == 1 && said[0].starts_with(expected), "{media_type}: {said:?}");
    }

    /// STS-3.2-2.
    #[test]
    fn types_are_judged_without_regard_to_case_and_harmless_parameters() {
        check("text/plain", "pass");
        check("Text/Plain; Charset=\"UTF-8\"", "pass");
        check("text/plain; charset=us-ascii; x=y", "pass");
        check("text/plain; format=flowed", "pass");
        check("text/html", "error");
        check("application/octet-stream", "error");
        check("text/plainly", "error");
        check("", "error");
        check("text/plain; charset=utf-16", "warning");
        check("text/plain; charset=iso-8859-1", "notice");
    }
}
