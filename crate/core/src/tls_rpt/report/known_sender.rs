//! Habits of known senders, so that a postmaster need not worry about them.

use super::DeviationCode as Code;

/// A sender, by how its organisation name begins in lower case, and what all of its reports do.
struct Habit {
    organization: &'static str,
    name: &'static str,
    codes: &'static [Code],
}

/// Read from public reports and from the senders' source code where it is public.
const HABITS: &[Habit] = &[
    Habit {
        organization: "google",
        name: "Google",
        codes: &[Code::MxHostMissing, Code::ReasonMissing, Code::MailSubject],
    },
    Habit {
        organization: "microsoft",
        name: "Microsoft",
        codes: &[
            Code::DateWithoutZone,
            Code::IpMissing,
            Code::MailHeadersUnsigned,
            Code::MailSubject,
            Code::MxHostMissing,
            Code::MxHostnameMissing,
            Code::PolicyStringEmbedded,
            Code::PolicyStringMissing,
            Code::ReportIdTruncated,
            Code::SessionsCountedTwice,
            Code::TlsaDomainIsRecipient,
        ],
    },
    Habit {
        organization: "mail.ru",
        name: "Mail.ru",
        codes: &[
            Code::DateNextMidnight,
            Code::IpMissing,
            Code::MailSubjectDisagrees,
            Code::MailSubmitter,
            Code::MxHostMissing,
            Code::MxHostnameMissing,
            Code::PolicyStringMissing,
        ],
    },
];

/// Senders that are programs and not companies, known by what they do and not by their name.
const PROGRAMS: &[(Code, &str)] = &[
    (Code::ContactMissing, "Stalwart servers without a contact address do this"),
    (Code::DateNextMidnight, "Stalwart and Mail.ru do this"),
    (Code::DomainMissing, "Postfix with tlsrpt-reporter does this where it finds no policy"),
    (Code::HeloMultiline, "Postfix with tlsrpt-reporter does this"),
    (Code::MxHostString, "the RFC's own example does this (erratum 6241), and those written from it"),
    (Code::PolicyStringNotArray, "Halon servers do this"),
    (Code::ResultTypeMissing, "Postfix with tlsrpt-reporter does this for codes it does not know"),
];

/// What is known of a deviation in reports of this organisation: `Microsoft does this; harmless`. Empty if nothing is.
///
/// ```
/// use waxseal_core::tls_rpt::report::{DeviationCode, known_habit};
/// assert_eq!(known_habit(DeviationCode::DateWithoutZone, "Microsoft Corporation"), "Microsoft does this; harmless");
/// ```
pub fn known_habit(code: Code, organization: &str) -> String {
    let organization = organization.trim().to_ascii_lowercase();
    let is_of = |habit: &&Habit| organization.starts_with(habit.organization) && habit.codes.contains(&code);
    if let Some(habit) = HABITS.iter().find(is_of) {
        return format!("{} does this; harmless", habit.name);
    }
    let program = PROGRAMS.iter().find(|(known, _)| *known == code);
    program.map_or_else(String::new, |(_, words)| format!("{words}; harmless"))
}
