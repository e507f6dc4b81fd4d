//! What a report does otherwise than RFC 8460 has it.

use std::fmt;

/// One departure from the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deviation {
    /// What kind.
    pub code: DeviationCode,
    /// Where in the report.
    pub place: Place,
}

/// A place in a report. `Display` writes it as a path: `policies[0].failure-details[2].receiving-ip`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Number of the policy, from 0.
    pub policy: Option<u32>,
    /// Number of the failure in it, from 0.
    pub detail: Option<u32>,
    /// The field, with those around it: `policy.mx-host`. Empty for the object itself.
    pub field: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        parts.extend(self.policy.map(|number| format!("policies[{number}]")));
        parts.extend(self.detail.map(|number| format!("failure-details[{number}]")));
        parts.extend((!self.field.is_empty()).then(|| self.field.to_owned()));
        f.write_str(if parts.is_empty() { "$" } else { "" })?;
        f.write_str(&parts.join("."))
    }
}

/// How bad it is, for people who write reporters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviationSeverity {
    /// A MUST or the schema is broken; a strict reader loses the field or the report.
    Error,
    /// A SHOULD is broken, or readers may misunderstand.
    Warning,
    /// Worth knowing.
    Notice,
}

impl DeviationSeverity {
    /// `error`, `warning` or `notice`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Name, requirement, section, severity and words of each kind, in one table.
macro_rules! deviations {
    ($($(#[$doc:meta])* $variant:ident: $code:literal, $requirement:literal, $section:literal, $severity:ident, $words:literal;)+) => {
        /// The kinds of deviation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum DeviationCode {
            $(#[doc = concat!("`", $code, "`: ", $words, ".")] $(#[$doc])* $variant,)+
        }

        impl DeviationCode {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// A stable name.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The requirement it breaks or rests on.
            pub fn requirement(self) -> &'static str {
                match self { $(Self::$variant => $requirement,)+ }
            }

            /// The section of RFC 8460 that says so.
            pub fn section(self) -> &'static str {
                match self { $(Self::$variant => $section,)+ }
            }

            /// How bad it is.
            pub fn severity(self) -> DeviationSeverity {
                match self { $(Self::$variant => DeviationSeverity::$severity,)+ }
            }

            /// What it is, in one line.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)+ }
            }
        }
    };
}

deviations! {
    ByteOrderMark: "byte-order-mark", "RPT-4-1", "4", Warning, "a byte order mark before the JSON";
    ConcatenatedReports: "concatenated-reports", "RPT-4-1", "4", Error, "several JSON objects in one file";
    ContactMissing: "contact-info-missing", "RPT-4.4-1", "4.4", Error, "`contact-info` is missing or null";
    ContactNotAddress: "contact-info-not-address", "RPT-4.4-1", "4.4", Warning, "`contact-info` is no plain mail address";
    CountMissing: "count-missing", "RPT-4.4-1", "4.4", Error, "a number of sessions is missing";
    CountNotInteger: "count-not-integer", "RPT-4.4-1", "4.4", Error, "a number of sessions is no whole number from 0";
    CountString: "count-string", "RPT-4.4-1", "4.4", Error, "a number of sessions is written as text";
    CountTooLarge: "count-too-large", "RPT-4-1", "4", Error, "a number of sessions beyond what a JSON number holds exactly";
    DateImplausible: "date-implausible", "RPT-4.4-1", "4.4", Warning, "a day before TLS reports existed, or in the future";
    DateInverted: "date-inverted", "RPT-4.4-1", "4.4", Error, "the range of dates ends before it starts";
    DateMissing: "date-missing", "RPT-4.4-1", "4.4", Error, "a date is missing";
    DateNotADay: "date-not-a-day", "RPT-4.1-1", "4.1", Warning, "the range of dates is no full UTC day";
    DateNextMidnight: "date-next-midnight", "RPT-4.1-1", "4.1", Notice, "the range of dates ends at the next midnight, not at 23:59:59";
    DateUnreadable: "date-unreadable", "RPT-4.4-1", "4.4", Error, "a date that is no RFC 3339 date and time";
    DateWithoutZone: "date-without-zone", "RPT-4.4-1", "4.4", Error, "a date without time zone, taken for UTC";
    DetailsBelowTotal: "details-below-total", "RPT-4-3", "4", Notice, "failures add up to less than the total";
    DetailsNotArray: "failure-details-not-array", "RPT-4.4-1", "4.4", Error, "`failure-details` is no array";
    DetailsNull: "failure-details-null", "RPT-4.4-1", "4.4", Error, "`failure-details` is null";
    DomainMissing: "policy-domain-missing", "RPT-4.4-1", "4.4", Error, "`policy-domain` is missing or empty";
    DomainNotALabel: "policy-domain-not-a-label", "RPT-4.4-2", "4.4", Warning, "a domain that is not written with A-labels";
    DomainNotAName: "policy-domain-not-a-name", "RPT-4.4-1", "4.4", Error, "`policy-domain` is no name of a domain";
    DomainSpelling: "policy-domain-spelling", "RPT-4.4-1", "4.4", Notice, "`policy-domain` in upper case or with a final dot";
    DuplicateKey: "duplicate-key", "RPT-4-1", "4", Error, "a name occurs twice in one object; the last counts, as most readers have it";
    FailureTotalMissing: "failure-total-contradicted", "RPT-4.4-1", "4.4", Error, "failures are listed, and their total is missing or zero";
    FieldMissing: "field-missing", "RPT-4.4-1", "4.4", Error, "a required field is missing";
    FieldNull: "field-null", "RPT-4.4-1", "4.4", Error, "a field is null where it should be left out";
    FieldNotString: "field-not-string", "RPT-4.4-1", "4.4", Error, "a field is of another type than text";
    HeloMultiline: "helo-multiline", "RPT-4.4-1", "4.4", Warning, "`receiving-mx-helo` has several lines";
    InvalidUtf8: "invalid-utf8", "RPT-4-1", "4", Error, "octets that are no UTF-8";
    IpMissing: "ip-missing", "RPT-4.4-1", "4.4", Notice, "`sending-mta-ip` is missing or empty";
    IpNotAddress: "ip-not-address", "RPT-4.4-1", "4.4", Warning, "an address that is none";
    IpNotCanonical: "ip-not-canonical", "RPT-4.4-1", "4.4", Notice, "an IPv6 address not in the form of RFC 5952";
    JsonControlCharacter: "json-control-character", "RPT-4-1", "4", Error, "a control character that is not escaped";
    JsonLoneSurrogate: "json-lone-surrogate", "RPT-4-1", "4", Error, "half of a surrogate pair";
    JsonBadEscape: "json-bad-escape", "RPT-4-1", "4", Error, "an escape that JSON does not have";
    JsonNumber: "json-number", "RPT-4-1", "4", Error, "a number written as JSON has none, such as 007";
    JsonTrailingComma: "json-trailing-comma", "RPT-4-1", "4", Error, "a comma too many";
    JsonWord: "json-word", "RPT-4-1", "4", Error, "a word that JSON does not have, such as NaN";
    KeyMisnamed: "key-misnamed", "RPT-4.4-1", "4.4", Error, "a field under the name that the RFC's text gives to its value";
    KeyUnknown: "key-unknown", "RPT-4.4-1", "4.4", Notice, "a field that the RFC does not have";
    MxHostMissing: "mx-host-missing", "RPT-4.4-1", "4.4", Warning, "`mx-host` is missing beside an MTA-STS policy";
    MxHostNotALabel: "mx-host-not-a-label", "RPT-4.4-2", "4.4", Warning, "an MX host that is not written with A-labels";
    MxHostPrefix: "mx-host-prefix", "RPT-4.4-1", "4.4", Error, "`mx:` before a host in `mx-host`";
    MxHostString: "mx-host-string", "RPT-4.4-1", "4.4", Error, "`mx-host` is one text and no array";
    MxHostnameMissing: "receiving-mx-hostname-missing", "RPT-4.4-1", "4.4", Notice, "`receiving-mx-hostname` is missing or empty";
    OrganizationMissing: "organization-name-missing", "RPT-4.4-1", "4.4", Error, "`organization-name` is missing or empty";
    PoliciesEmpty: "policies-empty", "RPT-4.4-1", "4.4", Error, "there is no policy";
    PoliciesNotArray: "policies-not-array", "RPT-4-2", "4", Error, "`policies` is no array";
    PolicyStringEmbedded: "policy-string-embedded", "RPT-4.5-1", "4.5", Error, "`policy-string` holds JSON inside a text";
    PolicyStringMissing: "policy-string-missing", "RPT-4.5-2", "4.5", Warning, "`policy-string` is missing or empty beside a policy";
    PolicyStringNested: "policy-string-nested", "RPT-4.5-2", "4.5", Warning, "`policy-string` has arrays within its array; their lines are taken as its own";
    PolicyStringNotArray: "policy-string-not-array", "RPT-4.5-2", "4.5", Error, "`policy-string` is no array of texts";
    PolicyTlsaForm: "policy-string-tlsa-form", "RPT-4.5-1", "4.5", Warning, "a TLSA record not written as four fields with single spaces";
    PolicyTypeUnknown: "policy-type-unknown", "RPT-4.4-1", "4.4", Error, "a `policy-type` that the RFC does not have";
    PolicyTypeSpelling: "policy-type-spelling", "RPT-4.4-1", "4.4", Error, "`policy-type` in upper case";
    ReasonMissing: "failure-reason-missing", "RPT-4.4-1", "4.3", Warning, "no `failure-reason-code` beside a result type that should have one";
    ReportIdMissing: "report-id-missing", "RPT-4.4-1", "4.4", Error, "`report-id` is missing or empty";
    ReportIdTruncated: "report-id-truncated", "RPT-4.4-1", "4.4", Warning, "`report-id` looks cut off";
    ResultTypeMissing: "result-type-missing", "RPT-4.4-1", "4.4", Error, "a failure without `result-type`";
    ResultTypeUnknown: "result-type-unknown", "RPT-4.4-1", "4.3", Warning, "a `result-type` that is not registered";
    ResultTypeSpelling: "result-type-spelling", "RPT-4.4-1", "4.3", Error, "`result-type` in upper case or with blanks or underscores";
    SessionsCountedTwice: "sessions-counted-per-policy", "RPT-4-4", "4", Notice, "the same sessions counted under an MTA-STS and a TLSA policy";
    TextTooLong: "text-too-long", "RPT-4-1", "4", Warning, "a text longer than is kept";
    TlsaDomainIsRecipient: "tlsa-domain-is-recipient", "RPT-4.4-1", "4.4", Notice, "the recipient domain as `policy-domain` of a TLSA policy, where the RFC has the host";
    TrailingData: "trailing-data", "RPT-4-1", "4", Error, "something stands after the JSON";
    UriNotUri: "additional-information-not-uri", "RPT-4.4-1", "4.4", Notice, "`additional-information` is no URI";

    MailDkimLength: "dkim-length-tag", "RPT-3-12", "3", Error, "the DKIM signature has a length tag";
    MailDkimMissing: "dkim-missing", "RPT-3-10", "3", Error, "no DKIM signature of the sender, so that the report is to be ignored";
    MailHeadersMissing: "report-headers-missing", "RPT-5.3-2", "5.3", Warning, "`TLS-Report-Domain` or `TLS-Report-Submitter` is missing";
    MailHeadersUnsigned: "report-headers-unsigned", "RPT-5.3-4", "5.3", Warning, "the DKIM signature does not cover `TLS-Report-Domain` and `TLS-Report-Submitter`";
    MailMediaType: "media-type", "RPT-5.3-1", "5.3", Warning, "the report's part has another media type than `application/tlsrpt+gzip` and `application/tlsrpt+json`";
    MailReportType: "report-type", "RPT-5.3-1", "5.3", Warning, "the mail is no `multipart/report; report-type=tlsrpt`";
    MailSubject: "subject-form", "RPT-5.3-5", "5.3", Notice, "the subject has another form than the RFC's";
    MailSubmitter: "submitter-mismatch", "RPT-5.3-3", "5.3", Error, "`TLS-Report-Submitter` is not the domain of `contact-info`";
    MailDisagrees: "header-disagrees", "RPT-5.6-1", "5.6", Notice, "the mail names another domain than the report in it; the report counts";
    MailSubjectDisagrees: "subject-disagrees", "RPT-5.6-1", "5.6", Notice, "the subject tells another domain or submitter than the report; the report counts";
    FileExtension: "file-extension", "RPT-5.1-2", "5.1", Warning, "the file's extension says otherwise than its content";
    FileNameDisagrees: "file-name-disagrees", "RPT-5.6-1", "5.6", Notice, "the file name tells another domain, submitter or time than the report in it; the report counts";
    FileNameForm: "file-name-form", "RPT-5.1-1", "5.1", Notice, "the file name has another form than the RFC's";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_kebab_case() {
        let codes: BTreeSet<&str> = DeviationCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(codes.len(), DeviationCode::ALL.len());
        let is_kebab = |code: &&str| {
            code.bytes().all(|octet| octet.is_ascii_lowercase() || octet == b'-' || octet.is_ascii_digit())
        };
        assert!(codes.iter().all(is_kebab));
    }

    #[test]
    fn places_are_paths() {
        let place = Place { policy: Some(1), detail: Some(2), field: "receiving-ip" };
        assert_eq!(place.to_string(), "policies[1].failure-details[2].receiving-ip");
        assert_eq!(Place::default().to_string(), "$");
    }
}
