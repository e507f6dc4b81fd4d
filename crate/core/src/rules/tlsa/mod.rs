//! TLSA records (RFC 6698, RFC 7672).
