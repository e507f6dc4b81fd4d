//! The server, its address and the status code in a sentence of a mail program.

use std::net::IpAddr;

use super::super::reply::enhanced;

/// `Remote-MTA: dns; mx.example.org`
pub(super) fn remote_mta(text: &str) -> Option<String> {
    let (name, value) = text.split_once(':')?;
    if !name.eq_ignore_ascii_case("Remote-MTA") {
        return None;
    }
    let host = value.split_once(';').map_or(value, |(_, host)| host);
    host.split_whitespace()
        .next()
        .filter(|host| is_host(host))
        .map(|host| host.trim_end_matches('.').to_owned())
}

/// The domain in `Final-Recipient: rfc822; a@example.org`.
pub(super) fn final_recipient(text: &str) -> Option<String> {
    let (name, value) = text.split_once(':')?;
    if !name.eq_ignore_ascii_case("Final-Recipient") && !name.eq_ignore_ascii_case("Original-Recipient") {
        return None;
    }
    domain_of(value.trim())
}

/// The domain in `to=<a@example.org>` of a log, `<a@example.org>:` of a bounce, or of a lookup for it.
pub(super) fn recipient(text: &str) -> Option<String> {
    let address = match (text.split_once("to=<"), text.strip_prefix('<')) {
        (Some((_, rest)), _) | (None, Some(rest)) => rest.split('>').next(),
        (None, None) => None,
    };
    let looked_up = || policy_lookup(text).map(|(domain, _)| domain.to_owned());
    address.and_then(domain_of).or_else(looked_up)
}

fn domain_of(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    let domain = domain.trim_end_matches(['>', '.']);
    is_host(domain).then(|| domain.to_owned())
}

/// `TLS policy lookup for example.org/mx.example.org: …`
fn policy_lookup(text: &str) -> Option<(&str, &str)> {
    let (domain, rest) = text.split_once("TLS policy lookup for ")?.1.split_once('/')?;
    let host = rest.split_once(':')?.0;
    (is_host(domain) && is_host(host)).then_some((domain, host))
}

/// The server a sentence is about.
pub(super) fn server(text: &str) -> (Option<String>, Option<IpAddr>) {
    if let Some((host, address)) = bracketed(text) {
        return (Some(host), address);
    }
    if let Some((_, host)) = policy_lookup(text) {
        return (Some(host.to_owned()), None);
    }
    let host = [
        after(text, "{FQDN="),
        after(text, "LastAttemptedServerName="),
        tlsa_name(text),
        after(text, "relay="),
    ]
    .into_iter()
    .chain([after(text, "lookup error for "), after(text, "H=")])
    .flatten()
    .find(|host| is_host(host));
    let address = [after(text, "{IP="), after(text, "LastAttemptedIP=")]
        .into_iter()
        .flatten()
        .find_map(|text| text.parse().ok().or_else(|| text.rsplit_once(':')?.0.parse().ok()));
    (host.map(|host| host.trim_end_matches('.').to_owned()), address)
}

/// `host[192.0.2.1]` of Postfix, `host [192.0.2.1]` of Exim and Gmail.
fn bracketed(text: &str) -> Option<(String, Option<IpAddr>)> {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('[') {
        let address = behind.split_once(']').and_then(|(inside, _)| inside.parse().ok());
        let host = before.trim_end().rsplit([' ', '=', '<', ',', '(', '\t']).next().unwrap_or_default();
        if address.is_some() && is_host(host) {
            return Some((host.trim_end_matches('.').to_owned(), address));
        }
        rest = behind;
    }
    None
}

fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(label)?;
    rest.split([' ', ',', ';', '}', ']', ':', '\'']).next().filter(|word| !word.is_empty())
}

/// `name=_25._tcp.mx.example.org type=TLSA`
fn tlsa_name(text: &str) -> Option<&str> {
    after(text, "_tcp.")
}

fn is_host(text: &str) -> bool {
    let is_letter = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'_');
    text.contains('.') && text.len() <= 254 && text.bytes().all(is_letter) && text.parse::<IpAddr>().is_err()
}

/// The status of `dsn=4.7.5`, `Status: 4.7.5`, or the first one that stands alone.
pub(super) fn status(text: &str) -> Option<String> {
    let marked = text.split_once("dsn=").and_then(|(_, rest)| enhanced(rest.trim_start().split(',').next()?));
    let words =
        || text.split([' ', '\t', '(', ')', '[', ']', '{', '}', '=', '"', '\'', ',', ';', '<', '>', '-']);
    marked.or_else(|| words().find_map(enhanced)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, host: Option<&str>, address: Option<&str>, code: Option<&str>) {
        let found = server(text);
        assert_eq!(
            (found.0.as_deref(), found.1),
            (host, address.map(|text| text.parse().unwrap())),
            "{text}"
        );
        assert_eq!(status(text).as_deref(), code, "{text}");
    }

    #[test]
    fn servers_and_codes() {
        let mx = Some("mx.example.org");
        check(
            "to=<a@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=4.7.5, status=deferred (Server \
             certificate not trusted)",
            mx,
            Some("192.0.2.1"),
            Some("4.7.5"),
        );
        check(
            "== a@b R=dns T=smtp defer (-37) H=mx.example.org [2001:db8::1]: TLS",
            mx,
            Some("2001:db8::1"),
            None,
        );
        check(
            "[{LED=450 4.7.323 tlsa-invalid};{MSG=};{FQDN=mx.example.org};{IP=192.0.2.1};{LRT=1/1/2026 1:00:00 AM}]",
            mx,
            Some("192.0.2.1"),
            Some("4.7.323"),
        );
        check(
            "Name service error for name=_25._tcp.mx.example.org type=TLSA: Host not found",
            mx,
            None,
            None,
        );
        check("TLSA lookup error for mx.example.org:25", mx, None, None);
        check("TLS policy lookup for example.org/mx.example.org: no TLSA records found", mx, None, None);
        check("pid[1234]: nothing", None, None, None);
        check("to 192.0.2.1[192.0.2.1]:25", None, None, None);
    }

    #[test]
    fn recipients() {
        for (text, domain) in [
            ("A1: to=<a@example.org>, relay=none, dsn=4.7.5", Some("example.org")),
            ("<a@example.org>: Server certificate not verified", Some("example.org")),
            (
                "warning: TLS policy lookup for example.org/mx.example.org: no TLSA records found",
                Some("example.org"),
            ),
            ("<>: x", None),
            ("certificate verification failed for mx.example.org[192.0.2.1]:25", None),
        ] {
            assert_eq!(recipient(text).as_deref(), domain, "{text}");
        }
        assert_eq!(final_recipient("Final-Recipient: rfc822; a@example.org").as_deref(), Some("example.org"));
        assert_eq!(final_recipient("Subject: a@example.org"), None);
    }

    #[test]
    fn remote_servers() {
        assert_eq!(remote_mta("remote-mta: dns; mx.example.org."), Some("mx.example.org".to_owned()));
        assert_eq!(remote_mta("Remote-MTA: dns; [192.0.2.1]"), None);
        assert_eq!(remote_mta("Reporting-MTA: dns; mx.example.org"), None);
    }
}
