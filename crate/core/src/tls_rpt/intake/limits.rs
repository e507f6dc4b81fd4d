//! How much work foreign files may cause.

/// Budgets of the intake. Every one that is reached is an error of its item; the rest goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Octets of one JSON text, decompressed. A report of 100,000 failures takes 20 MB; RFC 8460 §5.2 tells of
    /// receivers that refuse mail over 10 MB.
    pub json_octets: usize,
    /// Octets of one message with its attachments.
    pub message_octets: usize,
    /// Octets of a zip file within another container, which has to be held; one of the top level is not.
    pub inner_archive_octets: usize,
    /// Depth of JSON. The schema needs six.
    pub json_depth: usize,
    /// Policies and failures of one report.
    pub rows: usize,
    /// Characters of one text; organisation names, hosts and reasons are shorter.
    pub text_characters: usize,
    /// Containers within containers: a zip of messages with gzip in them has three.
    pub nesting: usize,
    /// Messages within messages and parts within parts.
    pub mail_depth: usize,
    /// Parts of one message.
    pub parts: usize,
    /// Entries of one archive. A year of 60 domains and five reporters has 110,000.
    pub entries: usize,
    /// Octets that may come out of any file, whatever its size.
    pub inflated_floor: u64,
    /// Octets that may come out of a file beyond that, for each octet of it. Reports compress to a tenth.
    pub inflated_ratio: u64,
    /// Deviations kept of one report; the rest is counted out.
    pub deviations: usize,
    /// Problems kept as text; beyond it they are only counted. No folder of reports has so many broken ones.
    pub problems: usize,
    /// Files that are something else, kept by name: a folder of pictures is no news.
    pub set_aside: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_octets: 64 << 20,
            message_octets: 48 << 20,
            inner_archive_octets: 96 << 20,
            json_depth: 32,
            rows: 400_000,
            text_characters: 2_000,
            nesting: 6,
            mail_depth: 12,
            parts: 1_000,
            entries: 400_000,
            inflated_floor: 96 << 20,
            inflated_ratio: 64,
            deviations: 100,
            problems: 100_000,
            set_aside: 1_000,
        }
    }
}
