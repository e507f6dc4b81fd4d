//! Sets of TLSA records of any octets, held against a chain of any octets.
//!
//! The first octet says how many records there are, the next of each how long it is; the chain is what is left.

#![no_main]

use libfuzzer_sys::fuzz_target;
use waxseal_core::dane::{DaneResult, Presented, judge, parse_presentation, parse_rdata};
use waxseal_core::time::Timestamp;
use waxseal_core::x509::read_chain;

fuzz_target!(|octets: &[u8]| {
    let Some((count, mut rest)) = octets.split_first() else { return };
    let mut records = Vec::new();
    for _ in 0..count % 8 {
        let Some((length, behind)) = rest.split_first() else { break };
        let (record, behind) = behind.split_at(usize::from(*length).min(behind.len()));
        records.push(parse_rdata(record));
        rest = behind;
    }
    for record in records.iter().flatten() {
        assert_eq!(parse_presentation(&record.to_string()).as_ref(), Ok(record));
    }
    let chain = read_chain(rest).certificates;
    let presented = Presented {
        chain: &chain,
        leaf: 0,
        references: &["mx.example.org"],
        now: Timestamp::from_unix(1_795_000_000),
    };
    let judgement = judge(&records, &presented);
    assert_eq!(judgement.records.len(), records.len());
    if let DaneResult::Authenticated { record, depth } = judgement.result {
        assert!(judgement.records[record].is_match());
        assert!(depth.is_none_or(|depth| depth < chain.len()));
    }
});
