//! What a zone may cost. Answers are hostile until proved otherwise, and proving is what they attack.
//!
//! RFC 4035 §5.3.3 says to try every key that fits a signature, which is quadratic in what the zone sends
//! (KeyTrap, CVE-2023-50387); RFC 5155 has a name hashed as often as the zone likes (CVE-2023-50868). RFC 4035
//! §5.4 itself asks that the work be bounded. Running out of any of these is an outcome of its own, "gave up":
//! neither proved nor disproved.

/// Signatures tried for one RRset. A zone in the middle of an algorithm roll-over has four; KeyTrap has hundreds.
pub const MAX_SIGNATURES_PER_RRSET: usize = 8;

/// Keys tried for one signature. Tags are 16 bits, so honest zones have two keys of one tag once in a lifetime.
pub const MAX_KEYS_PER_SIGNATURE: usize = 2;

/// Failed verifications before a zone's further signatures are not tried. BIND stops at one, a roll-over gone
/// wrong needs a few.
pub const MAX_FAILED_PER_ZONE: usize = 16;

/// Signatures verified for one question, its zones not counted. A denial through three aliases has about fifteen.
pub const MAX_VERIFICATIONS_PER_QUESTION: usize = 64;

/// DS records looked at. A roll-over of two keys with two digests has four.
pub const MAX_DS: usize = 12;

/// Keys of one zone looked at. The most seen in the wild is about a dozen.
pub const MAX_DNSKEYS: usize = 32;

/// Records of one RRset that are signed together; sorting and hashing more is work without use.
pub const MAX_RECORDS_PER_RRSET: usize = 256;

/// NSEC and NSEC3 RRsets of one message looked at. A denial through three zones needs nine.
pub const MAX_DENIALS: usize = 16;

/// NSEC3 iterations believed; above, the zone is treated as insecure (RFC 9276 §3.2). Resolvers use 50 to 150.
pub const MAX_ITERATIONS: u16 = 100;

/// Names hashed for one question: the labels of three long names.
pub const MAX_HASHED_NAMES: usize = 64;

/// Octets of an NSEC3 salt. RFC 9276 §3.1 wants none; one octet counts 255.
pub const MAX_SALT: usize = 64;

/// Zones from the root down. Names have at most 127 labels, real chains at most six zones.
pub const MAX_DEPTH: usize = 24;
