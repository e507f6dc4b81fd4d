"""Self test of name servers, resolvers and DoH."""
import base64
import ssl
import struct
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

from doh_fault import FAULTS, MESSAGE
from model import Scenario
from selftest import Test, expect
from settings import AUTHORITATIVE, MUTE, RESOLVER, SECOND_RESOLVER, STRANGE
from wire import ask, parse, query, resolve
from zone_table import ZONES
from zones import fill

# Zones that must not validate as a whole.
_BOGUS = {name for name, zone in ZONES.items() if zone.damage == "ds" or zone.window[1].startswith("now-")}
_DOH = {
    "https://doh.lab/dns-query": True,
    "https://doh2.lab/dns-query": True,
    "https://doh-nocors.lab/dns-query": False,
    "https://doh-slow.lab/dns-query": True,
    "http://127.0.0.1:8053/dns-query": True,
}


def tests(scenarios: list[Scenario], authority: Path) -> list[Test]:
    """All of them."""
    trust = ssl.create_default_context(cafile=str(authority))
    found: list[Test] = [(f"zone {name} is served", lambda name=name: _served(name)) for name in ZONES]
    for server in (RESOLVER, SECOND_RESOLVER):
        found += [(f"{server} judges {name}", lambda s=server,
            n=name: _judged(s, n)) for name in ZONES if name != "."]
    for item in scenarios:
        found.append((f"MX of {item.domain}", lambda item=item: _mx(item)))
        for owner, values in (("_mta-sts", item.sts), ("_smtp._tls", item.rpt)):
            if values:
                found.append((f"TXT {owner}.{item.domain}", lambda i=item, o=owner, v=values: _txt(i, o, v)))
        found += [(f"{item.domain} fails {fault}", lambda i=item,
            f=fault: _fails(i, *f)) for fault in item.faults]
    found += [(f"DoH at {url}", lambda url=url, cors=cors: _doh(url, cors, trust)) for url, cors in _DOH.items()]
    found += [(f"DoH fault {name}", lambda name=name: _fault(name, trust)) for name in FAULTS if name != "hang"]
    found.append(("the resolvers differ on split.post.lab", _split))
    return found


def _served(zone: str) -> None:
    answer = parse(ask(AUTHORITATIVE, query(zone.strip("."), "SOA")))
    expect((answer.code, answer.authoritative, len(answer.values("SOA"))), ("noerror", True, 1))


def _judged(server: str, zone: str) -> None:
    """A validating resolver sets AD on what is signed, and hides what is broken unless told not to check."""
    answer = parse(resolve(server, query(zone, "SOA")))
    if zone in _BOGUS:
        expect(answer.code, "servfail")
        unchecked = parse(resolve(server, query(zone, "SOA", checking_disabled=True)))
        expect((unchecked.code, len(unchecked.values("SOA"))), ("noerror", 1), "with CD")
    else:
        expect((answer.code, answer.validated), ("noerror", ZONES[zone].algorithm is not None))


def _is_failed(item: Scenario, labels: str, rtype: str) -> bool:
    return any(only in ("*", rtype) and where in ("", labels) for where, only, _ in item.faults)


def _mx(item: Scenario) -> None:
    if _is_failed(item, "", "MX"):
        return  # looked at by _fails
    answer = parse(resolve(RESOLVER, query(item.domain, "MX", checking_disabled=True)))
    wanted = {(mx.pref, item.host_name(mx).replace("\\060", "<").replace("\\062", ">")) for mx in item.mx}
    if item.mx and item.publish_mx:
        expect(set(answer.values("MX")), wanted)
    elif not any(word in line for line in item.records for word in ("$D. CNAME", " DNAME ")):
        expect((answer.values("MX"), answer.code in ("noerror", "nxdomain")), ([], True))


def _txt(item: Scenario, owner: str, values: tuple[str | tuple[str, ...], ...]) -> None:
    if _is_failed(item, owner, "TXT"):
        return
    answer = parse(resolve(RESOLVER, query(f"{owner}.{item.domain}", "TXT", checking_disabled=True)))
    expect(set(answer.values("TXT")), {"".join(fill(item, value)).encode() for value in values})


def _fails(item: Scenario, labels: str, rtype: str, what: str) -> None:
    """The public name server behaves as declared, and the resolver makes a failure of it and no absence."""
    name = f"{labels}.{item.domain}" if labels else item.domain
    asked = "TXT" if rtype == "*" else rtype
    server = MUTE if what == "silent" else STRANGE
    if what == "silent":
        try:
            expect(ask(server, query(name, asked), timeout=1), "silence")
        except TimeoutError:
            return
    expect(parse(ask(server, query(name, asked))).code, what)
    expect(parse(resolve(RESOLVER, query(name, asked, checking_disabled=True), timeout=10)).code, "servfail")


def _split() -> None:
    first, second = (
        parse(resolve(server, query("split.post.lab", "MX"))).values("MX") for server in (RESOLVER,
        SECOND_RESOLVER)
    )
    expect(second, [(10, "mx.intruder.lab")])
    expect(len(first), 2)


def _get(url: str, trust: ssl.SSLContext, name: str = "perfect.post.lab") -> tuple[int, dict[str, str], bytes]:
    encoded = base64.urlsafe_b64encode(query(name, "MX", checking_disabled=True)).rstrip(b"=").decode()
    request = urllib.request.Request(f"{url}?dns={encoded}", headers={"Accept": MESSAGE})
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust), _NoRedirect)
    try:
        with opener.open(request, timeout=10) as response:
            return response.status, _lower(response.headers), response.read()
    except urllib.error.HTTPError as error:
        return error.code, _lower(error.headers), error.read()


def _lower(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _doh(url: str, cors: bool, trust: ssl.SSLContext) -> None:
    status, headers, body = _get(url, trust)
    expect((status, headers["content-type"]), (200, MESSAGE))
    expect(headers.get("access-control-allow-origin"), "*" if cors else None, "CORS header")
    expect(len(parse(body).values("MX")), 2)


def _fault(name: str, trust: ssl.SSLContext) -> None:
    """The damage is there: what still reads as a good answer is only what is meant to."""
    readable = FAULTS[name].expect.startswith(("ok", "unreachable in a browser"))
    try:
        status, headers, body = _get(f"https://doh-fault.lab/{name}/dns-query", trust)
    except OSError:
        expect(name, "drop", "the connection ended")
        return
    expect(headers.get("access-control-allow-origin"), None if name == "no-cors" else "*", "CORS header")
    good = status == 200 and headers.get("content-type") == MESSAGE and _reads(body)
    expect(good, readable)


def _reads(body: bytes) -> bool:
    """Whether a careful client would take this for the answer to its question."""
    try:
        answer = parse(body)
    except (ValueError, IndexError, struct.error):
        return False
    truncated, named = body[2] & 0x02, b"\x07perfect" in body[:64]
    return len(body) <= 65_535 and body[:2] == b"\0\0" and not truncated and named and len(answer.values("MX")) == 2
