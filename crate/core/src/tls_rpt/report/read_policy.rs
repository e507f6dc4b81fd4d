//! The policies of a report, with their sessions and failures.

use std::borrow::Cow;
use std::net::IpAddr;

use super::json::{Json, Kind};
use super::parse::{KeySet, Read, Reader};
use super::{DeviationCode as Code, FailureDetails, PolicyResult, ResultType};
use crate::dns::is_host_name;

const STRING: &str = "policy.policy-string";
const DOMAIN: &str = "policy.policy-domain";
const MX_HOST: &str = "policy.mx-host";
const TYPE: &str = "policy.policy-type";
const SUCCESSFUL: &str = "summary.total-successful-session-count";
const FAILED: &str = "summary.total-failure-session-count";

impl<'a> Reader<'a, '_> {
    pub(super) fn policies(&mut self, policies: &mut Vec<PolicyResult<'a>>) -> Read<()> {
        match self.json.kind()? {
            Kind::Array => {
                self.json.enter()?;
                while self.json.next_item()? {
                    self.next_policy(policies)?;
                }
            }
            Kind::Object => {
                self.deviate(Code::PoliciesNotArray, "policies");
                self.next_policy(policies)?;
            }
            _ => {
                self.deviate(Code::PoliciesNotArray, "policies");
                self.skip("policies")?;
            }
        }
        (self.policy, self.detail) = (None, None);
        Ok(())
    }

    fn next_policy(&mut self, policies: &mut Vec<PolicyResult<'a>>) -> Read<()> {
        self.spend_row()?;
        (self.policy, self.detail) = (u32::try_from(policies.len()).ok(), None);
        if self.json.kind()? != Kind::Object {
            self.deviate(Code::FieldMissing, "policy");
            return self.skip("policy");
        }
        self.json.enter()?;
        self.uncounted.clear();
        let mut result = PolicyResult::default();
        let mut met = KeySet::default();
        while let Some(key) = self.json.next_key()? {
            match key.as_ref() {
                "policy" => {
                    self.meet(&mut met, "policy");
                    self.policy_object(&mut result)?;
                }
                "summary" => {
                    self.meet(&mut met, "summary");
                    self.summary(&mut result)?;
                }
                "failure-details" => {
                    self.meet(&mut met, "failure-details");
                    result.failure_details.clear();
                    self.uncounted.clear();
                    self.failures(&mut result.failure_details)?;
                }
                _ => self.unknown(&mut met, key, "")?,
            }
        }
        for field in ["policy", "summary"] {
            if !met.has(field) {
                self.deviate(Code::FieldMissing, field);
            }
        }
        self.judge_policy(&mut result);
        policies.push(result);
        Ok(())
    }

    fn policy_object(&mut self, result: &mut PolicyResult<'a>) -> Read<()> {
        if self.json.kind()? != Kind::Object {
            self.deviate(Code::FieldMissing, "policy");
            return self.skip("policy");
        }
        self.json.enter()?;
        let mut met = KeySet::default();
        while let Some(key) = self.json.next_key()? {
            match key.as_ref() {
                "policy-type" => {
                    self.meet_result(&mut met, TYPE);
                    result.policy_type = self.text(TYPE)?.unwrap_or_default();
                }
                "policy-string" => {
                    self.meet_result(&mut met, STRING);
                    result.policy_string = self.policy_string()?;
                }
                "policy-domain" => {
                    self.meet_result(&mut met, DOMAIN);
                    result.policy_domain = self.text(DOMAIN)?.unwrap_or_default();
                }
                "mx-host" => {
                    self.meet_result(&mut met, MX_HOST);
                    result.mx_host = self.texts(MX_HOST, Code::MxHostString, Code::FieldNotString)?;
                }
                "mx-host-pattern" => {
                    self.deviate(Code::KeyMisnamed, MX_HOST);
                    result.mx_host = self.texts(MX_HOST, Code::MxHostString, Code::FieldNotString)?;
                }
                _ => self.unknown(&mut met, key, "policy")?,
            }
        }
        Ok(())
    }

    /// One string a line; JSON within a string and lines within a string are taken apart.
    fn policy_string(&mut self) -> Read<Vec<Cow<'a, str>>> {
        let given = self.texts(STRING, Code::PolicyStringNotArray, Code::PolicyStringNested)?;
        let is_plain = |text: &Cow<'_, str>| !text.starts_with(['[', '{']) && !text.contains('\n');
        if given.iter().all(is_plain) {
            return Ok(given);
        }
        let mut lines = Vec::new();
        for text in given {
            match embedded(&text, self.limits.json_depth) {
                Some(inner) => {
                    self.deviate(Code::PolicyStringEmbedded, STRING);
                    lines.extend(inner.into_iter().map(Cow::Owned));
                }
                None => {
                    let whole = text.lines().map(|line| line.trim_end().to_owned());
                    lines.extend(whole.filter(|line| !line.is_empty()).map(Cow::Owned));
                }
            }
        }
        Ok(lines)
    }

    fn summary(&mut self, result: &mut PolicyResult<'a>) -> Read<()> {
        if self.json.kind()? != Kind::Object {
            self.deviate(Code::FieldMissing, "summary");
            return self.skip("summary");
        }
        self.json.enter()?;
        let mut met = KeySet::default();
        while let Some(key) = self.json.next_key()? {
            match key.as_ref() {
                "total-successful-session-count" => {
                    self.meet_result(&mut met, SUCCESSFUL);
                    result.successful = self.count(SUCCESSFUL)?.unwrap_or(0);
                }
                "total-failure-session-count" => {
                    self.meet_result(&mut met, FAILED);
                    result.failed = self.count(FAILED)?;
                }
                _ => self.unknown(&mut met, key, "summary")?,
            }
        }
        for field in [SUCCESSFUL, FAILED] {
            if !met.has(field) {
                self.deviate(Code::CountMissing, field);
            }
        }
        Ok(())
    }

    fn judge_policy(&mut self, result: &mut PolicyResult<'a>) {
        self.detail = None;
        self.judge_policy_type(result);
        self.judge_domain(result);
        self.judge_hosts(result);
        let kind = result.policy_type.clone();
        if result.policy_string.is_empty() && matches!(kind.as_ref(), "sts" | "tlsa") {
            self.deviate(Code::PolicyStringMissing, STRING);
        }
        if kind == "tlsa" && !result.policy_string.iter().all(|text| is_tlsa_text(text)) {
            self.deviate(Code::PolicyTlsaForm, STRING);
        }
        self.count_the_rest(result);
        let sum = sum_of_failures(result);
        match result.failed.unwrap_or(0) {
            0 if sum > 0 => self.deviate(Code::FailureTotalMissing, FAILED),
            failed if sum < failed && self.uncounted.is_empty() => {
                self.deviate(Code::DetailsBelowTotal, "failure-details")
            }
            _ => {}
        }
    }

    /// The only failure without a number has what the others leave of the total: sessions may count under several
    /// failures (RFC 8460 §4), so there were at least these. Where nothing is left, it keeps its 0.
    fn count_the_rest(&self, result: &mut PolicyResult<'a>) {
        let rest = result.failed.unwrap_or(0).saturating_sub(sum_of_failures(result));
        if let [only] = self.uncounted.as_slice()
            && let Some(detail) = result.failure_details.get_mut(*only)
        {
            detail.failed_session_count = rest;
        }
    }

    fn judge_policy_type(&mut self, result: &mut PolicyResult<'a>) {
        const KNOWN: [&str; 3] = ["sts", "tlsa", "no-policy-found"];
        if KNOWN.contains(&result.policy_type.as_ref()) {
            return;
        }
        let lower = result.policy_type.trim().to_ascii_lowercase();
        let code = if result.policy_type.is_empty() {
            Code::FieldMissing
        } else if KNOWN.contains(&lower.as_str()) {
            Code::PolicyTypeSpelling
        } else {
            Code::PolicyTypeUnknown
        };
        self.deviate(code, TYPE);
        if lower != result.policy_type {
            result.policy_type = Cow::Owned(lower);
        }
    }

    fn judge_domain(&mut self, result: &mut PolicyResult<'a>) {
        if result.policy_domain.trim().is_empty() {
            return self.deviate(Code::DomainMissing, DOMAIN);
        }
        if !result.policy_domain.is_ascii() {
            self.deviate(Code::DomainNotALabel, DOMAIN);
        }
        if let Some(domain) = plain_name(&result.policy_domain) {
            self.deviate(Code::DomainSpelling, DOMAIN);
            result.policy_domain = Cow::Owned(domain);
        }
        if result.policy_domain.is_ascii() && !is_host_name(&result.policy_domain) {
            self.deviate(Code::DomainNotAName, DOMAIN);
        }
    }

    fn judge_hosts(&mut self, result: &mut PolicyResult<'a>) {
        if result.mx_host.is_empty() && result.policy_type == "sts" {
            self.deviate(Code::MxHostMissing, MX_HOST);
        }
        for host in &mut result.mx_host {
            if let Some(rest) = host.strip_prefix("mx:") {
                let rest = rest.trim().to_owned();
                *host = Cow::Owned(rest);
                self.deviate(Code::MxHostPrefix, MX_HOST);
            }
            if !host.is_ascii() {
                self.deviate(Code::MxHostNotALabel, MX_HOST);
            }
        }
    }

    fn failures(&mut self, details: &mut Vec<FailureDetails<'a>>) -> Read<()> {
        const FIELD: &str = "failure-details";
        match self.json.kind()? {
            Kind::Array => {
                self.json.enter()?;
                while self.json.next_item()? {
                    self.next_failure(details)?;
                }
            }
            Kind::Word if self.json.clone().word() == "null" => {
                self.json.word();
                self.deviate(Code::DetailsNull, FIELD);
            }
            Kind::Object => {
                self.deviate(Code::DetailsNotArray, FIELD);
                self.next_failure(details)?;
            }
            _ => {
                self.deviate(Code::DetailsNotArray, FIELD);
                self.skip(FIELD)?;
            }
        }
        self.detail = None;
        Ok(())
    }

    fn next_failure(&mut self, details: &mut Vec<FailureDetails<'a>>) -> Read<()> {
        self.spend_row()?;
        self.detail = u32::try_from(details.len()).ok();
        if self.json.kind()? != Kind::Object {
            self.deviate(Code::DetailsNotArray, "");
            return self.skip("");
        }
        self.json.enter()?;
        let mut detail = FailureDetails::default();
        let mut count = None;
        let mut met = KeySet::default();
        while let Some(key) = self.json.next_key()? {
            self.failure_member(key, &mut detail, &mut count, &mut met)?;
        }
        if !met.has("failed-session-count") {
            self.deviate(Code::CountMissing, "failed-session-count");
        }
        detail.failed_session_count = count.unwrap_or(0);
        if count.is_none() {
            self.uncounted.push(details.len());
        }
        self.judge_failure(&mut detail);
        details.push(detail);
        Ok(())
    }

    fn failure_member(
        &mut self,
        key: Cow<'a, str>,
        detail: &mut FailureDetails<'a>,
        count: &mut Option<u64>,
        met: &mut KeySet<'a>,
    ) -> Read<()> {
        const NAMES: [&str; 8] = [
            "result-type",
            "sending-mta-ip",
            "receiving-mx-hostname",
            "receiving-mx-helo",
            "receiving-ip",
            "failed-session-count",
            "additional-information",
            "failure-reason-code",
        ];
        let misnamed = matches!(key.as_ref(), "additional-info-uri" | "additional-information-uri");
        let wanted = if misnamed { "additional-information" } else { key.as_ref() };
        let Some(name) = NAMES.into_iter().find(|name| *name == wanted) else {
            return self.unknown(met, key, "");
        };
        if misnamed {
            self.deviate(Code::KeyMisnamed, name);
        }
        self.meet_result(met, name);
        if name == "failed-session-count" {
            *count = self.count(name)?;
            return Ok(());
        }
        let text = self.text(name)?.unwrap_or_default();
        *match name {
            "result-type" => &mut detail.result_type,
            "sending-mta-ip" => &mut detail.sending_mta_ip,
            "receiving-mx-hostname" => &mut detail.receiving_mx_hostname,
            "receiving-mx-helo" => &mut detail.receiving_mx_helo,
            "receiving-ip" => &mut detail.receiving_ip,
            "additional-information" => &mut detail.additional_information,
            _ => &mut detail.failure_reason_code,
        } = text;
        Ok(())
    }

    fn judge_failure(&mut self, detail: &mut FailureDetails<'a>) {
        self.judge_result_type(detail);
        if let Some(host) = plain_name(&detail.receiving_mx_hostname) {
            detail.receiving_mx_hostname = Cow::Owned(host);
        }
        if detail.receiving_mx_hostname.is_empty() {
            self.deviate(Code::MxHostnameMissing, "receiving-mx-hostname");
        }
        if detail.sending_mta_ip.is_empty() {
            self.deviate(Code::IpMissing, "sending-mta-ip");
        }
        self.judge_address(&mut detail.sending_mta_ip, "sending-mta-ip");
        self.judge_address(&mut detail.receiving_ip, "receiving-ip");
        if detail.receiving_mx_helo.trim_end().contains(['\r', '\n']) {
            self.deviate(Code::HeloMultiline, "receiving-mx-helo");
            let first = detail.receiving_mx_helo.lines().next().unwrap_or_default().trim().to_owned();
            detail.receiving_mx_helo = Cow::Owned(first);
        }
        if !detail.additional_information.is_empty() && !is_uri(&detail.additional_information) {
            self.deviate(Code::UriNotUri, "additional-information");
        }
    }

    fn judge_result_type(&mut self, detail: &mut FailureDetails<'a>) {
        const FIELD: &str = "result-type";
        let given = detail.result_type.trim();
        if given.is_empty() {
            return self.deviate(Code::ResultTypeMissing, FIELD);
        }
        match (ResultType::find(given), ResultType::meant_by(given)) {
            (Some(_), _) => {}
            (None, Some(meant)) => {
                self.deviate(Code::ResultTypeSpelling, FIELD);
                detail.result_type = Cow::Borrowed(meant.name);
            }
            (None, None) => self.deviate(Code::ResultTypeUnknown, FIELD),
        }
        let should_say_why =
            matches!(detail.result_type.as_ref(), "certificate-not-trusted" | "validation-failure");
        if should_say_why && detail.failure_reason_code.trim().is_empty() {
            self.deviate(Code::ReasonMissing, "failure-reason-code");
        }
    }

    /// Puts an address into canonical form (RFC 5952 §4); a text that is none stays as it is.
    fn judge_address(&mut self, address: &mut Cow<'a, str>, field: &'static str) {
        let given = address.trim();
        if given.is_empty() {
            return;
        }
        let Ok(parsed) = given.parse::<IpAddr>() else {
            return self.deviate(Code::IpNotAddress, field);
        };
        if parsed.is_ipv4() && given.len() == address.len() {
            // Four numbers without leading zeros are the one form that is read.
            return;
        }
        let canonical = parsed.to_string();
        if canonical != *address {
            self.deviate(Code::IpNotCanonical, field);
            *address = Cow::Owned(canonical);
        }
    }
}

fn sum_of_failures(result: &PolicyResult<'_>) -> u64 {
    let counts = result.failure_details.iter().map(|detail| detail.failed_session_count);
    counts.fold(0, u64::saturating_add)
}

/// A name in lower case without final dot and blanks, if that changes it.
fn plain_name(name: &str) -> Option<String> {
    let plain = name.trim().strip_suffix('.').unwrap_or(name.trim());
    let differs = plain.len() != name.len() || plain.bytes().any(|octet| octet.is_ascii_uppercase());
    differs.then(|| plain.to_ascii_lowercase())
}

/// The texts of a JSON array that was put into a text.
fn embedded(text: &str, max_depth: usize) -> Option<Vec<String>> {
    let mut json = Json::new(text.trim().as_bytes(), max_depth);
    if json.kind().ok()? != Kind::Array {
        return None;
    }
    json.enter().ok()?;
    let mut texts = Vec::new();
    while json.next_item().ok()? {
        match json.kind().ok()? {
            Kind::Text => texts.push(json.text().ok()?.into_owned()),
            _ => json.skip().ok()?,
        }
    }
    Some(texts)
}

/// Four fields, single spaces, hexadecimal without blanks (RFC 8460 §4.5).
fn is_tlsa_text(text: &str) -> bool {
    let fields: Vec<&str> = text.split(' ').collect();
    let is_number = |field: &str| field.parse::<u8>().is_ok();
    match fields.as_slice() {
        [usage, selector, matching, data] => {
            let is_hex = data.bytes().all(|octet| octet.is_ascii_hexdigit()) && data.len().is_multiple_of(2);
            [usage, selector, matching].into_iter().all(|field| is_number(field))
                && is_hex
                && !data.is_empty()
        }
        _ => false,
    }
}

/// A scheme, a colon, and no blanks or brackets (RFC 3986 §3).
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let is_scheme = |octet: u8| octet.is_ascii_alphanumeric() || b"+-.".contains(&octet);
    let starts_well = scheme.starts_with(|character: char| character.is_ascii_alphabetic());
    let is_text = |octet: u8| octet.is_ascii_graphic() && !b"<>\"{}|\\^`".contains(&octet);
    starts_well && scheme.bytes().all(is_scheme) && !rest.is_empty() && rest.bytes().all(is_text)
}
