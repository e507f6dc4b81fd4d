use crate::check::Facts;
use crate::dns::Name;
use crate::dnssec::{DenialProof, Nsec3Parameters, Reason, limits::MAX_ITERATIONS};
use crate::encoding::to_hex;
use crate::rules::{Arg, EvidenceRef, Outcomes, Severity, Source};

use super::listed;
use super::zones::{OwnZone, ZoneSays, each_zone};

/// Above this some resolvers treat the zone as not signed, or give an error (RFC 9276 §3.2 and its §4 on limits).
const MANY_ITERATIONS: u16 = 50;

declare_rule! {
    /// ## What it checks
    /// Zones that deny names by NSEC3 do it as RFC 9276 asks: no iterations beyond the first hash, no salt, and
    /// no opt-out.
    ///
    /// ## Why it matters
    /// The number of iterations "MUST" be 0 and a salt "SHOULD NOT" be used (RFC 9276 §3.1): both cost every
    /// resolver work and keep nobody from guessing names. Resolvers may treat zones with more iterations as not
    /// signed (§3.2). Then anybody who can answer in place of the name server denies records that exist, for
    /// instance the TLSA records, and DANE is gone.
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// nsec3 example.org 10 aabbccdd
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    /// ```silent
    /// signed example.org
    /// nsec3 example.org 0 -
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// ```
    ///
    /// ## How to fix
    /// Sign the zone with `NSEC3PARAM 1 0 0 -`, or with NSEC.
    ///
    /// ## Limits
    /// The parameters are read from denials; a zone that had nothing to deny shows none. Up to 100 iterations are
    /// believed here; others draw the line between 0 and 150.
    pub(crate) static DNSSEC_NSEC3_PARAMETERS = {
        code: "SEC008", name: "dnssec-nsec3-parameters",
        summary: "a zone hashes names more than RFC 9276 allows, or with a salt",
        severity: Severity::Error, since: "0.1.0", references: [(9276, "3.1"), (9276, "3.2"), (5155, "10.3")],
        what: "The zone `{zone}` denies names by NSEC3 {problem}.",
        why: "{consequence}",
        fix: "Sign the zone with `NSEC3PARAM 1 0 0 -`: no iterations, no salt, no opt-out; or use NSEC.",
        pass: "The zones that mail rests on deny names by NSEC, or by NSEC3 with the parameters RFC 9276 asks for.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_zone(facts, out, "no zone that mail rests on has denied anything", &|zone| judge(facts, zone));
}

fn judge(facts: &Facts, zone: OwnZone<'_>) -> ZoneSays {
    let denials = denials(facts, &zone.proof.name);
    if let Some(iterations) = too_many(facts, &zone.proof.name) {
        let parameters = Nsec3Parameters { hash_algorithm: 1, iterations, salt: Vec::new() };
        return bad(zone, &parameters, false, denials.first().copied());
    }
    let hashed = denials.iter().find_map(|denial| denial.nsec3.as_ref().map(|nsec3| (*denial, nsec3)));
    match hashed {
        Some((denial, (parameters, opt_out))) if !problems(parameters, *opt_out).is_empty() => {
            bad(zone, parameters, *opt_out, Some(denial))
        }
        None if denials.is_empty() => ZoneSays::Nothing,
        _ => ZoneSays::Good,
    }
}

fn bad(
    zone: OwnZone<'_>,
    parameters: &Nsec3Parameters,
    opt_out: bool,
    shown: Option<&DenialProof>,
) -> ZoneSays {
    let (severity, consequence) = weight(parameters.iterations);
    let mut found = zone
        .about()
        .severity(severity)
        .arg("problem", Arg::Words(listed(&problems(parameters, opt_out))))
        .arg("consequence", consequence);
    if let Some(denial) = shown {
        let label = format!("{} {}", denial.owner, denial.rtype);
        found = found.evidence(EvidenceRef::proof(label, &denial.text, &[], Source::Proved));
    }
    ZoneSays::Bad(found)
}

/// The denials of the zone that were met.
fn denials<'a>(facts: &'a Facts, zone: &Name) -> Vec<&'a DenialProof> {
    let answers = facts.proofs.iter().flat_map(|(_, proof)| &proof.links);
    let of_answers =
        answers.filter(|link| link.zone.as_ref() == Some(zone)).flat_map(|link| link.denial.iter());
    let cuts = facts.zones.iter().filter(|cut| cut.parent.as_ref() == Some(zone));
    of_answers.chain(cuts.flat_map(|cut| cut.denial.iter())).collect()
}

/// The iterations of the zone, if they are why it does not count as signed.
fn too_many(facts: &Facts, zone: &Name) -> Option<u16> {
    let of_zones = facts.zones.iter().filter_map(|zone| zone.reason.as_ref());
    let links = facts.proofs.iter().flat_map(|(_, proof)| &proof.links);
    of_zones.chain(links.filter_map(|link| link.reason.as_ref())).find_map(|reason| match reason {
        Reason::Iterations { zone: of, iterations } if of == zone => Some(*iterations),
        _ => None,
    })
}

/// What is not as RFC 9276 §3.1 asks, each as the rest of a sentence.
fn problems(parameters: &Nsec3Parameters, opt_out: bool) -> Vec<String> {
    let mut problems = Vec::new();
    if parameters.iterations > 0 {
        problems.push(format!("with {} iterations beyond the first hash", parameters.iterations));
    }
    if !parameters.salt.is_empty() {
        problems.push(format!("with the salt {}", to_hex(&parameters.salt)));
    }
    if opt_out {
        problems.push("without accounting for names that are not signed (opt-out)".to_owned());
    }
    problems
}

fn weight(iterations: u16) -> (Severity, &'static str) {
    if iterations > MAX_ITERATIONS {
        (
            Severity::Error,
            "Resolvers do not believe its denials and treat them as not signed: anybody on the path can deny the MX, address and TLSA records of the zone, and DANE with them.",
        )
    } else if iterations > MANY_ITERATIONS {
        (
            Severity::Warning,
            "Some resolvers treat the zone as not signed, others give an error; mail from behind them is unprotected, or waits.",
        )
    } else {
        (
            Severity::Notice,
            "It costs every resolver work or certainty and protects nothing; resolvers are free to treat the zone as not signed.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{GOOD, said, signed_but};

    fn said_of(parameters: &str) -> Vec<String> {
        said(&DNSSEC_NSEC3_PARAMETERS, &signed_but(&[], &format!("nsec3 example.org {parameters}")))
    }

    /// DS-LIM-1.
    #[test]
    fn iterations_and_salt_are_named() {
        assert_eq!(
            said_of("10 aabb"),
            [
                "notice example.org: The zone `example.org` denies names by NSEC3 with 10 iterations beyond the first hash, with the salt aabb."
            ]
        );
        assert!(said_of("0 aabb")[0].starts_with("notice example.org"));
    }

    /// DS-LIM-1, DS-LIM-2.
    #[test]
    fn the_number_of_iterations_decides() {
        for (iterations, tag) in
            [(0, "pass"), (1, "notice"), (50, "notice"), (51, "warning"), (100, "warning")]
        {
            let said = said_of(&format!("{iterations} -"));
            assert!(said[0].starts_with(tag), "{iterations}: {said:?}");
        }
        let said = said_of("101 -");
        assert!(said[0].starts_with("error") && said[0].contains("101 iterations"), "{said:?}");
    }

    #[test]
    fn opting_out_is_a_notice() {
        let said = said_of("0 - opt-out");
        assert!(said[0].starts_with("notice") && said[0].contains("opt-out"), "{said:?}");
    }

    #[test]
    fn nsec_has_no_parameters() {
        assert!(said(&DNSSEC_NSEC3_PARAMETERS, &signed_but(&[], ""))[0].starts_with("pass"));
        assert!(said(&DNSSEC_NSEC3_PARAMETERS, GOOD)[0].starts_with("not-applicable"));
    }
}
