"""Domains for the MTA-STS decisions of sending servers (RFC 8461), each with the outcome the RFC asks for."""
from model import Mx, Policy, Scenario
from scenarios.build import domain, enforce, policy_lines, text
from scenarios.senders_dane import AUTHENTICATED, DEFER, ENCRYPTED
from settings import NOWHERE

GOOD_HOST = Mx()
EXPIRED = Mx(cert="expired")


def _policy(mode: str, *mx: str, **more: object) -> Policy:
    return Policy(text(*policy_lines(mode, *mx, **more)))


def _sts(
    id: str, outcome: str, note: str, fire: str = "", mx: Mx = GOOD_HOST, may: str = "", **more: object
) -> Scenario:
    basics = {"zone": "sts.lab", "group": "senders-sts", "mx": (mx,), "policy": Policy(enforce("mx.$D"))}
    return domain(id, note, fire, may, senders={"sts": outcome}, **{**basics, **more})


_ENFORCE = [
    _sts("enfok", AUTHENTICATED, "everything right"),
    _sts("enfwild", AUTHENTICATED, "a wildcard pattern", "sts-mx-pattern-own-wildcard",
         policy=_policy("enforce", "*.$D")),
    _sts("enfexpired", DEFER, "the certificate of the mail server has expired", mx=EXPIRED),
    _sts("enfself", DEFER, "the mail server signed its own certificate", mx=Mx(cert="selfsigned")),
    _sts("enfname", DEFER, "the certificate of the mail server has another name", mx=Mx(cert="wrongname")),
    _sts("enfmx", DEFER, "the only host is not in the policy", "sts-mx-not-listed sts-mx-pattern-unused",
         policy=_policy("enforce", "mail.elsewhere.lab")),
    _sts("enfstrip", DEFER, "STARTTLS is not offered", mx=Mx(cert=None)),
]

_MILDER = [
    _sts("testexpired", ENCRYPTED, "testing lets an expired certificate pass", "sts-mode-testing", EXPIRED,
         policy=_policy("testing", "mx.$D")),
    _sts("testmx", ENCRYPTED, "testing lets an unlisted host pass",
         "sts-mode-testing sts-mx-not-listed sts-mx-pattern-unused",
         policy=_policy("testing", "mail.elsewhere.lab")),
    _sts("none", ENCRYPTED, "mode none is no protection", "sts-mode-none", EXPIRED, policy=_policy("none")),
]

_RECORD = [
    _sts("notxt", ENCRYPTED, "a policy without a TXT record", "sts-policy-orphan", EXPIRED, sts=()),
    _sts("twotxt", ENCRYPTED, "two records count as none", "sts-record-several", EXPIRED, "sts-policy-orphan",
         sts=("v=STSv1; id=1;", "v=STSv1; id=2;"), traps=(3,)),
    _sts("noid", ENCRYPTED, "a record without id", "sts-record-invalid", EXPIRED, "sts-policy-orphan",
         sts=("v=STSv1;",)),
]

_BODY = Policy(enforce("mx.$D"))
_POLICY = [
    _sts("polexpired", ENCRYPTED, "the policy host's certificate has expired", "sts-policy-unreachable", EXPIRED,
         policy=Policy(_BODY.body, cert="expired")),
    _sts("polself", ENCRYPTED, "the policy host signed its own certificate", "sts-policy-unreachable", EXPIRED,
         policy=Policy(_BODY.body, cert="selfsigned")),
    _sts("pol404", ENCRYPTED, "the policy is not found", "sts-policy-bad-status", EXPIRED,
         policy=Policy(_BODY.body, status=404)),
    _sts("polctype", ENCRYPTED, "the policy calls itself HTML; RFC 8461 §3.2 says senders SHOULD look",
         "sts-policy-bad-type", EXPIRED, policy=Policy(_BODY.body, media_type="text/html"), traps=(7,)),
    _sts("pollf", DEFER, "line feeds alone end lines as well", mx=EXPIRED,
         policy=Policy(text(*policy_lines("enforce", "mx.$D"), eol="\n")), traps=(4,)),
    _sts("polbadver", ENCRYPTED, "a version nobody knows", "sts-policy-invalid", EXPIRED,
         policy=_policy("enforce", "mx.$D", version="STSv2")),
    _sts("polunknown", DEFER, "an unknown key is ignored", "sts-policy-unknown-field", EXPIRED,
         policy=Policy(text(*policy_lines("enforce", "mx.$D"), "foo: bar"))),
    _sts("poldown", ENCRYPTED, "nothing answers at the policy host", "sts-policy-unreachable", EXPIRED,
         policy=Policy(_BODY.body, address=NOWHERE)),
]

SCENARIOS = _ENFORCE + _MILDER + _RECORD + _POLICY
