//! Where mail-auth reads a report otherwise, who is right, and why.

/// Who is right; nowhere the other side alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// The input is what the standards allow, or says plainly what it means, and its sessions are not to be lost.
    Ours,
    /// The standards leave it open, or the input is outside of them.
    Open,
}

/// One field of one fixture that the two read differently.
pub struct Difference {
    pub fixture: &'static str,
    pub field: &'static str,
    pub right: Right,
    pub why: &'static str,
}

const fn difference(
    fixture: &'static str,
    field: &'static str,
    right: Right,
    why: &'static str,
) -> Difference {
    Difference { fixture, field, right, why }
}

pub const DIFFERENCES: &[Difference] = &[
    difference(
        "bad-escape.json",
        "report",
        Right::Open,
        "`\\q` is no JSON (RFC 8259 §7); ours keeps the report and notes the escape",
    ),
    difference(
        "byte-order-mark.json",
        "report",
        Right::Ours,
        "a parser may ignore a byte order mark (RFC 8259 §8.1)",
    ),
    difference(
        "contact-list.json",
        "report",
        Right::Ours,
        "a report is not lost for its contact; the first of the list is kept and noted",
    ),
    difference(
        "contact-mailto.json",
        "contact-info",
        Right::Open,
        "a `mailto:` before the address is left out here, and noted (RFC 8460 §4.4 asks for an address)",
    ),
    difference(
        "control-character.json",
        "report",
        Right::Open,
        "a bare control character is no JSON (RFC 8259 §7); ours keeps the report and notes it",
    ),
    difference(
        "count-1e400.json",
        "report",
        Right::Ours,
        "a number of JSON may be of any size (RFC 8259 §6); ours saturates and notes it",
    ),
    difference(
        "count-2-to-63.json",
        "report",
        Right::Ours,
        "RFC 8460 sets no limit of 32 bits; ours saturates at 2^53 - 1 and notes it",
    ),
    difference(
        "count-fraction.json",
        "report",
        Right::Open,
        "a count of sessions is an integer; ours cuts it, notes it and keeps the rest",
    ),
    difference(
        "count-leading-zero.json",
        "report",
        Right::Open,
        "a number with zeros in front is no JSON (RFC 8259 §6); ours reads it and notes it",
    ),
    difference(
        "count-nan.json",
        "report",
        Right::Open,
        "`NaN` is no JSON (RFC 8259 §6); ours takes the count as not given and notes it",
    ),
    difference(
        "count-negative.json",
        "report",
        Right::Open,
        "a count of sessions is not negative; ours takes none, notes it and keeps the rest",
    ),
    difference(
        "counts-text.json",
        "report",
        Right::Ours,
        "a report is not lost for counts in quotes; they are read and noted",
    ),
    difference(
        "details-null.json",
        "report",
        Right::Ours,
        "`failure-details` is optional (RFC 8460 §4.4), and null says that there are none",
    ),
    difference(
        "details-object.json",
        "report",
        Right::Ours,
        "a report is not lost for one failure that is not in a list; it is read and noted",
    ),
    difference(
        "duplicate-key.json",
        "report",
        Right::Ours,
        "names SHOULD be unique, and software may take the last one (RFC 8259 §4)",
    ),
    difference(
        "failure-count-missing.json",
        "failed-session-count",
        Right::Ours,
        "a failure is not lost for its count; the only one without has what the others leave of the total",
    ),
    difference(
        "failure-count-nan.json",
        "report",
        Right::Open,
        "`NaN` is no JSON (RFC 8259 §6); ours takes the count as not given and notes it",
    ),
    difference(
        "failure-count-negative.json",
        "report",
        Right::Open,
        "a count of sessions is not negative; ours takes it as not given and notes it",
    ),
    difference(
        "failure-count-null.json",
        "report",
        Right::Ours,
        "a failure is not lost for its count; the only one without has what the others leave of the total",
    ),
    difference(
        "halon-empty-policy-string.json",
        "report",
        Right::Ours,
        "a sender's real form; an empty text says that there are no lines",
    ),
    difference(
        "hostile-depth.json",
        "report",
        Right::Open,
        "a parser may limit the depth (RFC 8259 §9); the other steps over what it does not know, however deep",
    ),
    difference(
        "invalid-utf8.json",
        "report",
        Right::Open,
        "JSON is UTF-8 (RFC 8259 §8.1); ours replaces the octet and notes it",
    ),
    difference(
        "ip-empty.json",
        "report",
        Right::Ours,
        "a report is not lost for an address that a sender leaves empty",
    ),
    difference(
        "ip-masked.json",
        "report",
        Right::Ours,
        "a report is not lost for an address that a sender masks; it is kept as it stands",
    ),
    difference(
        "json-array.json",
        "report",
        Right::Ours,
        "reports in an array are read one by one, and noted as not of RFC 8460 §4",
    ),
    difference(
        "json-lines.json",
        "report",
        Right::Ours,
        "reports on lines are read one by one, and noted as not of RFC 8460 §4",
    ),
    difference(
        "keys-misnamed.json",
        "additional-information",
        Right::Open,
        "`additional-info-uri` is no name of RFC 8460; ours takes it for what is meant and notes it",
    ),
    difference(
        "keys-misnamed.json",
        "mx-host",
        Right::Open,
        "`mx-host-pattern` is no name of RFC 8460 §4.4; ours takes it for `mx-host` and notes it",
    ),
    difference(
        "lone-surrogate.json",
        "report",
        Right::Ours,
        "the grammar allows half a surrogate pair and leaves open what it means (RFC 8259 §8.2)",
    ),
    difference(
        "mail-blank-line-first.eml",
        "report",
        Right::Open,
        "an empty line ends a header (RFC 5322 §2.1), and no mail is without one; ours takes it for a slip in the file",
    ),
    difference(
        "mail-contenttype-header.eml",
        "report",
        Right::Ours,
        "a sender's real form: the header `ContentType`; ours goes by the content of the part",
    ),
    difference(
        "mail-forwarded.eml",
        "report",
        Right::Ours,
        "a report in a message within a message is still one; the other looks at the outer parts alone",
    ),
    difference(
        "microsoft-sts-and-tlsa.json",
        "policy-string",
        Right::Ours,
        "`policy-string` is an array of TLSA records (RFC 8460 §4.4); a sender puts the array in a text, and ours takes it out",
    ),
    difference(
        "mx-host-prefixed.json",
        "mx-host",
        Right::Ours,
        "`mx-host` is the pattern of the policy alone (RFC 8460 §4.4); ours leaves out `mx: ` and notes it",
    ),
    difference(
        "mx-host-string.json",
        "report",
        Right::Ours,
        "the example of RFC 8460 appendix B has a text where §4.4 has an array",
    ),
    difference(
        "policies-alone.json",
        "report",
        Right::Ours,
        "a report is not lost for its head; its sessions are counted as without a day, and what is missing is noted",
    ),
    difference(
        "policies-object.json",
        "report",
        Right::Ours,
        "a report is not lost for one policy that is not in a list; it is read and noted",
    ),
    difference(
        "policy-domain-final-dot.json",
        "policy-domain",
        Right::Ours,
        "the name is the same with and without its final dot (RFC 1034 §3.1)",
    ),
    difference(
        "policy-string-nested.json",
        "report",
        Right::Ours,
        "a report is not lost for a policy in arrays within its array; its lines are taken as they stand, and noted",
    ),
    difference(
        "policy-string-null.json",
        "report",
        Right::Ours,
        "a report is not lost for a policy that is not quoted",
    ),
    difference(
        "policy-string-text.json",
        "report",
        Right::Ours,
        "a report is not lost for a policy quoted as one text; it is cut into lines and noted",
    ),
    difference(
        "policy-type-upper-case.json",
        "policy-type",
        Right::Open,
        "values of JSON are compared octet by octet; ours takes `STS` for what is meant and notes it",
    ),
    difference(
        "postfix-helo-lines-and-no-result-type.json",
        "report",
        Right::Ours,
        "a sender's real form; a failure without its type is kept without it",
    ),
    difference(
        "report-id-number.json",
        "report",
        Right::Ours,
        "a report is not lost for an id that is a number; it is read as text and noted",
    ),
    difference(
        "result-type-spelling.json",
        "result-type",
        Right::Open,
        "the registered names are lower case (RFC 8460 §4.3); ours takes other spellings for them and notes it",
    ),
    difference(
        "summary-missing.json",
        "report",
        Right::Ours,
        "a report is not lost for one policy without counts; it is noted",
    ),
    difference(
        "time-absent.json",
        "report",
        Right::Ours,
        "a report is not lost for its days; it is counted as without a day and noted",
    ),
    difference(
        "time-seconds.json",
        "report",
        Right::Ours,
        "a report is not lost for times in seconds; they are read and noted",
    ),
    difference("time-unreadable.json", "end-datetime", Right::Ours, "a time that cannot be read is not 1970"),
    difference(
        "time-unreadable.json",
        "start-datetime",
        Right::Ours,
        "a time that cannot be read is not 1970",
    ),
    difference(
        "trailing-comma.json",
        "report",
        Right::Open,
        "a comma too many is no JSON (RFC 8259 §5); ours keeps the report and notes it",
    ),
    difference(
        "trailing-text.json",
        "report",
        Right::Open,
        "text behind the report is no JSON (RFC 8259 §2); ours keeps the report and notes it",
    ),
];
