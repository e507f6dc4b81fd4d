//! Containers of every kind, whole and in pieces, and those that are made to hurt.

use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

use super::inflate::tests::gzip;
use super::*;

const LINE: &str = "From a@b.example Mon Nov 23 00:00:00 2026\n";

fn report(id: u32) -> String {
    format!(
        "{{\"organization-name\":\"Sender\",\"report-id\":\"{id}\",\"date-range\":{{\"start-datetime\":\
         \"2026-03-09T00:00:00Z\",\"end-datetime\":\"2026-03-09T23:59:59Z\"}},\"policies\":[{{\"policy\":\
         {{\"policy-type\":\"sts\",\"policy-domain\":\"b.example\"}},\"summary\":\
         {{\"total-successful-session-count\":1,\"total-failure-session-count\":0}}}}]}}"
    )
}

fn mail(id: u32) -> String {
    let body = crate::encoding::to_base64(&gzip(report(id).as_bytes()));
    format!(
        "Subject: x\nTLS-Report-Domain: b.example\nTLS-Report-Submitter: a.example\n\
         Content-Type: application/tlsrpt+gzip\nContent-Transfer-Encoding: base64\n\n{body}\n"
    )
}

/// An entry for [`zip`]: name, octets as they are in the archive, method.
type Packed = (String, Vec<u8>, u16);

fn deflated(name: &str, content: &[u8]) -> Packed {
    (name.to_owned(), compress_to_vec(content, 6), 8)
}

fn stored(name: &str, content: &[u8]) -> Packed {
    (name.to_owned(), content.to_vec(), 0)
}

fn zip(entries: &[Packed]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, packed, method) in entries {
        let offset = out.len() as u32;
        let mut fields = [20_u16, 0, *method, 0, 0x21].map(u16::to_le_bytes).concat();
        fields.extend([0; 4]);
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend((packed.len() as u32).to_le_bytes());
        fields.extend((name.len() as u16).to_le_bytes());
        fields.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&fields);
        out.extend(name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    finish(out, &directory, entries.len())
}

fn finish(mut out: Vec<u8>, directory: &[u8], entries: usize) -> Vec<u8> {
    let start = out.len() as u32;
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((entries as u16).to_le_bytes());
    out.extend((entries as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn new(limits: Limits) -> Intake {
    Intake::new(limits, Timestamp::parse("2026-11-24").unwrap())
}

/// Hands a file over, as if the host gave at most `piece` octets at a time.
fn take_pieces(intake: &mut Intake, name: &str, content: &[u8], piece: usize) {
    intake.begin(name, content.len() as u64);
    let mut calls = 0;
    while let Some(range) = intake.next_range() {
        let start = range.offset as usize;
        assert!(range.length <= CHUNK && start + range.length as usize <= content.len(), "{range:?}");
        intake.supply(&content[start..start + (range.length as usize).min(piece)]);
        calls += 1;
        assert!(calls < 1_000_000, "it does not end");
    }
    intake.end();
}

fn take(content: &[u8]) -> Intake {
    let mut intake = new(Limits::default());
    take_pieces(&mut intake, "file", content, usize::MAX);
    intake
}

/// Reports and codes of problems.
fn found(intake: &Intake) -> (u32, Vec<&str>) {
    let listed = intake.problems().iter().chain(intake.set_aside());
    let codes = listed.map(|problem| problem.code.as_str()).collect();
    (intake.progress().reports, codes)
}

#[track_caller]
fn check(content: &[u8], reports: u32, problems: &[&str]) {
    assert_eq!(found(&take(content)), (reports, problems.to_vec()));
}

#[test]
fn containers_are_known_by_their_content() {
    check(report(1).as_bytes(), 1, &[]);
    check(&gzip(report(1).as_bytes()), 1, &[]);
    check(&gzip(&gzip(report(1).as_bytes())), 1, &[]);
    check(mail(1).as_bytes(), 1, &[]);
    check(format!("{LINE}{}\n{LINE}{}", mail(1), mail(2)).as_bytes(), 2, &[]);
    check(&gzip(format!("{LINE}{}\n{LINE}{}", mail(1), mail(2)).as_bytes()), 2, &[]);
    check(&zip(&[deflated("a", report(1).as_bytes()), stored("b", &gzip(report(2).as_bytes()))]), 2, &[]);
    check(
        &zip(&[
            deflated("a.eml", mail(1).as_bytes()),
            stored("in.zip", &zip(&[stored("b", report(2).as_bytes())])),
        ]),
        2,
        &[],
    );
}

#[test]
fn what_is_no_report_is_sorted_out() {
    let dmarc = b"<?xml version=\"1.0\"?><feedback></feedback>";
    let entries = [
        deflated("a.json", report(1).as_bytes()),
        deflated("dmarc.xml", dmarc),
        deflated("lunch.eml", b"Subject: x\n\nAt noon?\n"),
        stored("picture.png", b"\x89PNG\r\n"),
        stored("folder/", b""),
        stored("__MACOSX/._a.json", b"\0\x05\x16\x07"),
    ];
    let intake = take(&zip(&entries));
    let progress = intake.progress();
    assert_eq!(
        (progress.reports, progress.dmarc_reports, progress.other_mail, progress.other_files),
        (1, 1, 1, 1)
    );
    assert_eq!((progress.errors, found(&intake).1), (0, vec!["not-recognised"]));
}

#[test]
fn a_hostile_file_amid_good_ones_costs_only_itself() {
    let entries = [
        deflated("1.json", report(1).as_bytes()),
        stored("broken.json.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xff\xff\xff\xff"),
        deflated("deep.json", ["{\"policies\":".to_owned(), "[".repeat(10_000)].concat().as_bytes()),
        (String::from("method"), vec![1, 2, 3], 14),
        deflated("cut.json", b"{\"report-id\": \"x"),
        deflated("2.json", report(2).as_bytes()),
    ];
    check(&zip(&entries), 2, &["deflate-broken", "json-depth", "archive-method", "cut-off"]);
}

#[test]
fn bombs_end_at_the_budget() {
    // A gigabyte of blanks, which might still become JSON, in a megabyte.
    let blanks = gzip(&vec![b' '; 8 << 20]);
    let limits = Limits { inflated_floor: 1 << 20, inflated_ratio: 2, ..Limits::default() };
    let mut intake = new(limits);
    take_pieces(&mut intake, "a.json.gz", &blanks, usize::MAX);
    take_pieces(&mut intake, "b.json", report(1).as_bytes(), usize::MAX);
    assert_eq!(found(&intake), (1, vec!["inflated"]));
    // The same, entry after entry: the budget is the archive's, not the entry's.
    let mut intake = new(limits);
    let entry = deflated("x", &[b"{".as_slice(), &vec![b' '; 200 << 10]].concat());
    take_pieces(&mut intake, "c.zip", &zip(&vec![entry; 50]), usize::MAX);
    assert!(found(&intake).1.iter().filter(|code| **code == "inflated").count() >= 40);
}

#[test]
fn nesting_is_limited() {
    let mut content = report(1).into_bytes();
    for _ in 0..30 {
        content = zip(&[stored("x", &content)]);
    }
    check(&content, 0, &["nesting"]);
    let mut content = report(1).into_bytes();
    for _ in 0..30 {
        content = gzip(&content);
    }
    check(&content, 0, &["nesting"]);
}

#[test]
fn entries_that_share_their_data_are_refused() {
    let whole = zip(&[stored("a", report(1).as_bytes())]);
    let at = whole.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let (data, rest) = whole.split_at(at);
    let record = &rest[..rest.len() - 22];
    for entries in [2, 65_535] {
        let directory = record.repeat(entries);
        check(&finish(data.to_vec(), &directory, entries), 1, &["archive-overlap"]);
    }
}

#[test]
fn broken_archives_are_said() {
    let whole = zip(&[stored("a", report(1).as_bytes())]);
    check(&whole[..whole.len() - 30], 0, &["cut-off"]);
    let mut moved = whole.clone();
    let at = moved.len() - 6;
    moved[at] = 0xff;
    check(&moved, 0, &["archive-broken"]);
    // Something before the archive, as with programs that unpack themselves, is not seen as an archive at all.
    check(&[b"MZ program".as_slice(), &whole].concat(), 0, &["not-recognised"]);
    let mut many = new(Limits { entries: 3, ..Limits::default() });
    take_pieces(
        &mut many,
        "x",
        &zip(&[stored("a", b"x"), stored("b", b"x"), stored("c", b"x"), stored("d", b"x")]),
        9_999,
    );
    assert_eq!(found(&many), (0, vec!["archive-entries"]));
    let mut locked = zip(&[stored("a", report(1).as_bytes())]);
    let at = locked.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    locked[at + 8] = 1;
    check(&locked, 0, &["encrypted"]);
}

/// Larger than one piece, so that the file is not seen whole.
fn padded(count: u32) -> Vec<Packed> {
    let filler = "x".repeat(6 << 20);
    let mut entries: Vec<Packed> =
        (0..count).map(|id| deflated(&format!("{id}.json"), report(id).as_bytes())).collect();
    entries.push(stored("filler.eml", format!("Subject: x\n\n{filler}").as_bytes()));
    entries.push(deflated("last.mbox", format!("{LINE}{}\n{LINE}{}\n", mail(500), mail(501)).as_bytes()));
    let mailbox: String =
        (1_000..1_700).map(|id| format!("{LINE}{}X-F: {}\n\n", mail(id), "y".repeat(9_000))).collect();
    entries.push(stored("large.mbox", mailbox.as_bytes()));
    entries.push(deflated("after.json", report(502).as_bytes()));
    entries
}

#[test]
fn archives_and_mailboxes_are_read_in_pieces() {
    let archive = zip(&padded(300));
    assert!(archive.len() as u64 > 2 * CHUNK);
    let intake = take(&archive);
    assert_eq!(found(&intake), (300 + 2 + 700 + 1, vec![]));
    assert_eq!(intake.progress().other_mail, 1);
    let mailbox: String =
        (0..1_500).map(|id| format!("{LINE}{}X-F: {}\n\n", mail(id), "y".repeat(3_000))).collect();
    assert!(mailbox.len() as u64 > CHUNK);
    check(mailbox.as_bytes(), 1_500, &[]);
    check(&gzip(mailbox.as_bytes()), 1_500, &[]);
}

#[test]
fn a_file_that_shrinks_or_cannot_be_read_is_said() {
    let mut intake = new(Limits::default());
    intake.begin("shrunk.json", 9_000_000);
    let text = report(1);
    intake.supply(&text.as_bytes()[..50]);
    intake.supply(b"");
    assert_eq!(intake.next_range(), None);
    intake.end();
    intake.begin("gone.json", 5);
    intake.fail();
    intake.begin("empty.json", 0);
    intake.end();
    assert_eq!(found(&intake), (0, vec!["cut-off", "unreadable", "empty"]));
}

#[test]
fn what_was_read_before_a_stop_stays() {
    let mailbox: String =
        (0..2_000).map(|id| format!("{LINE}{}X-F: {}\n\n", mail(id), "y".repeat(3_000))).collect();
    let mut intake = new(Limits::default());
    intake.begin("x", mailbox.len() as u64);
    let range = intake.next_range().unwrap();
    intake.supply(&mailbox.as_bytes()[..range.length as usize]);
    intake.end();
    let reports = intake.progress().reports;
    assert!(reports > 500 && reports < 2_000, "{reports}");
    assert_eq!(intake.progress().errors, 0);
}

#[test]
fn only_so_many_problems_are_kept() {
    let mut intake = new(Limits { problems: 2, ..Limits::default() });
    for name in ["a.json", "b.json", "c.json"] {
        take_pieces(&mut intake, name, b"{", usize::MAX);
    }
    assert_eq!((intake.problems().len(), intake.progress().errors, intake.progress().listed), (2, 3, 2));
}

/// A folder of pictures must not push the reports that could not be read off the list.
#[test]
fn what_is_set_aside_takes_no_place_of_problems() {
    let mut intake = new(Limits { set_aside: 2, ..Limits::default() });
    for name in ["a.png", "b.png", "c.png", "broken.json"] {
        let content: &[u8] = if name.ends_with("png") { b"\x89PNG\r\n\x1a\n" } else { b"{" };
        take_pieces(&mut intake, name, content, usize::MAX);
    }
    let progress = intake.progress();
    assert_eq!((progress.errors, progress.other_files, progress.listed), (1, 3, 3));
    let names: Vec<&str> = intake.problems().iter().map(|problem| problem.name.as_str()).collect();
    assert_eq!(names, ["broken.json"]);
    assert_eq!(intake.set_aside().len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_octets_panic_or_hang(content: Vec<u8>, start in 0..6_usize) {
        let starts: [&[u8]; 6] = [b"", b"PK\x03\x04", b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"From a 1:2\n", b"Subject: x\n", b"{"];
        take(&[starts[start], &content].concat());
    }

    #[test]
    fn a_damaged_archive_never_panics(at in 0..2_000_usize, octet: u8, piece in 1..3_000_usize) {
        let mut archive = zip(&[deflated("a", report(1).as_bytes()), stored("b", mail(2).as_bytes())]);
        let length = archive.len();
        archive[at % length] = octet;
        let mut intake = new(Limits::default());
        take_pieces(&mut intake, "x.zip", &archive, piece);
    }
}

#[test]
fn a_mark_or_blank_lines_before_mail_do_not_hide_it() {
    let many = format!("{LINE}{}\n{LINE}{}\n{}", mail(1), mail(2), "\n".repeat(40_000));
    for before in ["\u{feff}", "\n", "\r\n\r\n", "\u{feff}\n"] {
        check(format!("{before}{LINE}{}\n{LINE}{}", mail(1), mail(2)).as_bytes(), 2, &[]);
        check(format!("{before}{}", mail(1)).as_bytes(), 1, &[]);
        let mut in_pieces = new(Limits::default());
        take_pieces(&mut in_pieces, "file", format!("{before}{many}").as_bytes(), 1_000);
        assert_eq!((found(&in_pieces), in_pieces.progress().other_mail), ((2, vec![]), 0), "{before:?}");
    }
}
