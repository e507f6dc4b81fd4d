//! CNAME and DNAME: from the name asked to the name that has the records.

use std::fmt;

use domain::base::iana::Rtype;

use super::{Message, Name, Record, RecordData};

/// Alias steps followed for one question; resolvers give up near the same depth (unbound: 11).
pub const MAX_ALIASES: usize = 11;

/// What made a name an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasKind {
    /// A CNAME at the name itself (RFC 1035 §3.3.1).
    Cname,
    /// A DNAME above it (RFC 6672 §3.1).
    Dname,
}

/// One step from a name to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The alias.
    pub from: Name,
    /// What it stands for.
    pub to: Name,
    /// How.
    pub kind: AliasKind,
    /// Seconds the step may be kept.
    pub ttl: u32,
}

/// Why an alias chain leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AliasError {
    /// A name stands for itself in the end.
    Loop {
        /// A name of the loop.
        name: Name,
    },
    /// More than [`MAX_ALIASES`] steps.
    TooLong,
    /// A DNAME would make the name longer than 255 octets (RFC 6672 §2.2).
    NameTooLong {
        /// The name it applied to.
        name: Name,
    },
}

impl fmt::Display for AliasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loop { name } => write!(f, "the aliases go in a circle through {name}"),
            Self::TooLong => write!(f, "there are more than {MAX_ALIASES} aliases in a row"),
            Self::NameTooLong { name } => write!(f, "the DNAME above {name} makes a name that is too long"),
        }
    }
}

/// Follows the aliases of `message` from `start`, appending each step to `steps`; gives the name they end at.
///
/// `steps` may hold the steps of earlier messages, so loops across messages are seen.
pub fn follow_aliases(
    message: &Message,
    start: &Name,
    rtype: Rtype,
    steps: &mut Vec<Alias>,
) -> Result<Name, AliasError> {
    let mut current = start.clone();
    loop {
        if has_records(message, &current, rtype) {
            return Ok(current);
        }
        let Some(step) = next_step(message, &current)? else { return Ok(current) };
        if step.to == current || steps.iter().any(|earlier| earlier.from == step.to) {
            return Err(AliasError::Loop { name: step.to });
        }
        if steps.len() >= MAX_ALIASES {
            return Err(AliasError::TooLong);
        }
        current = step.to.clone();
        steps.push(step);
    }
}

fn has_records(message: &Message, name: &Name, rtype: Rtype) -> bool {
    message.answer.iter().any(|record| record.rtype == rtype && record.owner == *name)
}

fn next_step(message: &Message, current: &Name) -> Result<Option<Alias>, AliasError> {
    let dname = message.answer.iter().find(|record| is_dname_above(record, current));
    let cname = message.answer.iter().find_map(|record| match &record.data {
        RecordData::Cname(to) if record.owner == *current => Some((to.clone(), record.ttl)),
        _ => None,
    });
    match (cname, dname) {
        // The resolver's synthesised CNAME; the DNAME is what the zone says.
        (Some((to, ttl)), dname) => {
            let kind = if dname.is_some() { AliasKind::Dname } else { AliasKind::Cname };
            Ok(Some(Alias { from: current.clone(), to, kind, ttl }))
        }
        (None, Some(record)) => synthesise(record, current).map(Some),
        (None, None) => Ok(None),
    }
}

fn is_dname_above(record: &Record, name: &Name) -> bool {
    matches!(record.data, RecordData::Dname(_)) && record.owner != *name && name.is_within(&record.owner)
}

fn synthesise(record: &Record, current: &Name) -> Result<Alias, AliasError> {
    let too_long = || AliasError::NameTooLong { name: current.clone() };
    let RecordData::Dname(target) = &record.data else { return Err(too_long()) };
    let to = current.replace_suffix(&record.owner, target).ok_or_else(too_long)?;
    Ok(Alias { from: current.clone(), to, kind: AliasKind::Dname, ttl: record.ttl })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::base::iana::OptRcode;

    fn message(records: &[(&str, RecordData)]) -> Message {
        let record = |(owner, data): &(&str, RecordData)| Record {
            owner: owner.parse().unwrap(),
            rtype: match data {
                RecordData::Cname(_) => Rtype::CNAME,
                RecordData::Dname(_) => Rtype::DNAME,
                _ => Rtype::A,
            },
            ttl: 60,
            data: data.clone(),
            text: String::new(),
            rdata: Vec::new(),
        };
        Message {
            rcode: OptRcode::NOERROR,
            answer: records.iter().map(record).collect(),
            authority: Vec::new(),
            extended_errors: Vec::new(),
        }
    }

    fn cname(to: &str) -> RecordData {
        RecordData::Cname(to.parse().unwrap())
    }

    #[track_caller]
    fn end(records: &[(&str, RecordData)], start: &str) -> Result<String, AliasError> {
        let mut steps = Vec::new();
        follow_aliases(&message(records), &start.parse().unwrap(), Rtype::A, &mut steps)
            .map(|name| name.to_string())
    }

    #[test]
    fn chains_end_at_the_name_with_the_records() {
        let a = RecordData::A("192.0.2.1".parse().unwrap());
        let records = [("b.example", a), ("a.example", cname("b.example"))];
        assert_eq!(end(&records, "A.example"), Ok("b.example".into()));
        assert_eq!(end(&records, "c.example"), Ok("c.example".into()));
    }

    #[test]
    fn a_dname_without_its_cname_is_applied() {
        let records = [("old.example", RecordData::Dname("new.example".parse().unwrap()))];
        assert_eq!(end(&records, "x.y.old.example"), Ok("x.y.new.example".into()));
        assert_eq!(end(&records, "old.example"), Ok("old.example".into()));
    }

    #[test]
    fn circles_and_long_chains_end() {
        let circle = [("a.example", cname("b.example")), ("b.example", cname("a.example"))];
        assert!(matches!(end(&circle, "a.example"), Err(AliasError::Loop { .. })));
        let own = [("a.example", cname("a.example"))];
        assert!(matches!(end(&own, "a.example"), Err(AliasError::Loop { .. })));
        let owners: Vec<String> = (0..20).map(|n| format!("n{n}.example")).collect();
        let long: Vec<_> = owners
            .iter()
            .enumerate()
            .map(|(n, o)| (o.as_str(), cname(&format!("n{}.example", n + 1))))
            .collect();
        assert_eq!(end(&long, "n0.example"), Err(AliasError::TooLong));
    }
}
