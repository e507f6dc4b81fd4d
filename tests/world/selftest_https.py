"""Self test of policy hosts, certificates and browser homes."""
import http.client
import socket
import ssl
from pathlib import Path

from model import FetchCase, Scenario
from pki import Pki
from processes import run
from selftest import Test, expect
from settings import TOOL

PATH = "/.well-known/mta-sts.txt"
Errors = type[BaseException] | tuple[type[BaseException], ...]
_REFUSED = (ConnectionRefusedError, socket.gaierror)


def tests(scenarios: list[Scenario], cases: list[FetchCase], pki: Pki) -> list[Test]:
    """Every policy host and every fetch case."""
    trust = ssl.create_default_context(cafile=str(pki.ca))
    found: list[Test] = [
        (f"policy of {item.domain}", lambda item=item: _policy(item, trust))
        for item in scenarios
        if item.policy
    ]
    found += [
        (f"fetch case {case.host(cors)}", lambda case=case, cors=cors: _case(case, cors, trust))
        for case in cases
        for cors in (False, True)
    ]
    return found


def trust_tests(work: Path, environment: dict[str, str]) -> list[Test]:
    """The authority is where browsers look for it, and the site's certificate is good."""
    return [
        ("the authority is in the home's store", lambda: _stored(work / "home/.pki/nssdb")),
        ("the authority is in the Firefox profile", lambda: _stored(work / "firefox-profile")),
        ("the site has a valid certificate", lambda: _site(environment)),
    ]


def _stored(store: Path) -> None:
    expect("C,," in run(TOOL["certutil"], "-L", "-d", f"sql:{store}"), True)


def _site(environment: dict[str, str]) -> None:
    said = run(
        TOOL["openssl"], "verify", "-CAfile", environment["WORLD_CA"], "-verify_hostname", "waxseal.lab",
        environment["WORLD_SITE_CERT"],
    )
    expect(said.strip().endswith("OK"), True, said)


def _connect(host: str, trust: ssl.SSLContext, timeout: float) -> http.client.HTTPSConnection:
    connection = http.client.HTTPSConnection(host, timeout=timeout, context=trust)
    connection.request("GET", PATH)
    return connection


def _get(host: str, trust: ssl.SSLContext, timeout: float = 10) -> tuple[http.client.HTTPResponse, bytes]:
    connection = _connect(host, trust, timeout)
    try:
        response = connection.getresponse()
        return response, response.read(200_000)
    finally:
        connection.close()


def _fails(host: str, trust: ssl.SSLContext, errors: Errors, timeout: float = 10) -> None:
    try:
        response, _ = _get(host, trust, timeout)
    except errors:
        return
    expect(response.status, f"one of {errors}")


def _policy(item: Scenario, trust: ssl.SSLContext) -> None:
    policy, host = item.policy, item.policy_host
    if any(labels in ("", "mta-sts") and only == "*" for labels, only, _ in item.faults):
        return _fails(host, trust, socket.gaierror)
    if policy.address:
        return _fails(host, trust, OSError)
    if policy.cert != "good":
        return _fails(host, trust, ssl.SSLCertVerificationError)
    if policy.stall:
        return _fails(host, trust, TimeoutError, 0.5)
    response, body = _get(host, trust)
    expect(response.status, 302 if policy.redirect else policy.status)
    expect(response.getheader("Access-Control-Allow-Origin"), "*" if policy.cors else None, "CORS header")
    if response.status == 200:
        wanted = policy.body if isinstance(policy.body, bytes) else item.fill(policy.body).encode()
        expect(body == wanted[:200_000], True, "the body is as declared")
        expect(response.getheader("Content-Type"), policy.media_type.strip('"'))


def _case(case: FetchCase, cors: bool, trust: ssl.SSLContext) -> None:
    host = case.host(cors)
    if case.cert is None:
        return _fails(host, trust, _REFUSED)
    if case.cert != "good" or case.case == "tls10":
        return _fails(host, trust, ssl.SSLError)
    if case.case.startswith("slow"):
        return _fails(host, trust, TimeoutError, 0.5)
    response, _ = _get(host, trust)
    status = 302 if case.case.startswith("redir") else int(case.follow.split()[0])
    expect(response.status, status)
    expect(response.getheader("Access-Control-Allow-Origin"), "*" if cors else None, "CORS header")
