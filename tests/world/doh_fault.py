"""A DoH server that asks an honest resolver and then damages the answer.

Run as `doh_fault.py ADDRESS RESOLVER CHAIN`. The first part of the path names the fault:
`https://doh-fault.lab/<fault>/dns-query`. `intact` damages nothing, so that a test can tell this server's own
mistakes from those it makes on purpose.
"""
import base64
import binascii
import http.server
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
from dataclasses import dataclass
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from wire import question, resolve

MESSAGE = "application/dns-message"
LIMIT_OF_A_HANG = 120


@dataclass(frozen=True)
class Reply:
    """An HTTP response; `hang` and `drop` end the matter without one."""

    body: bytes
    status: int = 200
    media_type: str = MESSAGE
    headers: tuple[tuple[str, str], ...] = ()
    cors: bool = True
    hang: bool = False
    drop: bool = False


@dataclass(frozen=True)
class Fault:
    """What is done to an answer, and what a client should make of it."""

    note: str
    expect: str
    damage: Callable[[bytes], Reply]


def _flag(answer: bytes, byte: int, clear: int, put: int) -> Reply:
    changed = bytearray(answer)
    changed[byte] = changed[byte] & ~clear | put
    return Reply(bytes(changed))


def _pointer_loop(answer: bytes) -> Reply:
    """One record whose owner name is a pointer to itself."""
    _, _, end = question(answer)
    header = answer[:4] + struct.pack(">HHHH", 1, 1, 0, 0)
    return Reply(header + answer[12:end] + struct.pack(">H", 0xC000 | end) + struct.pack(">HHIH", 16, 1, 60, 0))


def _wrong_question(answer: bytes) -> Reply:
    """The question section names another domain; counts and records stay."""
    _, _, end = question(answer)
    return Reply(answer[:12] + b"\x05other\x03lab\x00" + answer[end - 4 : end] + answer[end:])


def _many_records(answer: bytes) -> Reply:
    """As many short TXT records as fit in a message, whatever was asked: their owner is the question's name."""
    _, _, end = question(answer)
    record = struct.pack(">HHHIH", 0xC00C, 16, 1, 60, 2) + b"\x01x"
    count = (65_535 - end) // len(record)
    return Reply(answer[:4] + struct.pack(">HHHH", 1, count, 0, 0) + answer[12:end] + record * count)


def _too_many_claimed(answer: bytes) -> Reply:
    """10,000 records are announced; those that are there end much earlier."""
    return Reply(answer[:6] + struct.pack(">H", 10_000) + answer[8:])


def _delay(answer: bytes) -> Reply:
    time.sleep(0.1)
    return Reply(answer)


FAULTS: dict[str, Fault] = {
    "intact": Fault("nothing is changed", "ok", Reply),
    "delay100": Fault(
        "each answer comes 100 ms later, over HTTP/1.1: a browser sends six at a time", "ok", _delay),
    "truncated": Fault("the message ends in the middle", "malformed", lambda a: Reply(a[: max(13, len(a) // 2)])),
    "short": Fault("five octets", "malformed", lambda a: Reply(a[:5])),
    "oversized": Fault("70,000 octets, more than a message can have", "too-large",
        lambda a: Reply(a + bytes(70_000 - len(a)))),
    "pointer-loop": Fault("a name that points at itself", "malformed", _pointer_loop),
    "wrong-id": Fault("the ID is not 0", "malformed", lambda a: Reply(b"\xbe\xef" + a[2:])),
    "wrong-question": Fault("the answer to another question", "malformed", _wrong_question),
    "qr-clear": Fault("a query comes back instead of an answer", "malformed", lambda a: _flag(a, 2, 0x80, 0)),
    "tc-set": Fault("the answer says it is cut short", "malformed", lambda a: _flag(a, 2, 0, 0x02)),
    "many-records": Fault("thousands of records", "malformed", _many_records),
    "count-10000": Fault("10,000 records announced, few there", "malformed", _too_many_claimed),
    "html": Fault("a portal's page with status 200", "wrong-media-type",
                  lambda _: Reply(b"<!DOCTYPE html><title>Log in</title>", media_type="text/html")),
    "html-as-message": Fault("a portal's page that calls itself a DNS message", "malformed",
                             lambda _: Reply(b"<!DOCTYPE html><title>Log in</title>")),
    "wrong-type": Fault("a good message that calls itself JSON", "wrong-media-type",
                        lambda a: Reply(a, media_type="application/dns-json")),
    "no-type": Fault("a good message without a type", "wrong-media-type", lambda a: Reply(a, media_type="")),
    "empty": Fault("status 200 and no octet", "malformed", lambda _: Reply(b"")),
    "status429": Fault("too many requests", "http-status",
                       lambda _: Reply(b"slow down", 429, "text/plain", (("Retry-After", "30"),))),
    "status503": Fault("unavailable", "http-status", lambda _: Reply(b"", 503, "text/plain")),
    "status302": Fault("a redirect", "http-status",
        lambda _: Reply(b"", 302, "text/plain", (("Location", "/intact/dns-query"),))),
    "no-cors": Fault("web pages may not read it", "unreachable in a browser, ok elsewhere",
        lambda a: Reply(a, cors=False)),
    "age": Fault("the answer is 30 seconds old", "ok, TTLs 30 less",
        lambda a: Reply(a, headers=(("Age", "30"),))),
    "age-huge": Fault("the answer is older than its TTLs", "ok, TTLs 0",
        lambda a: Reply(a, headers=(("Age", "999999999"),))),
    "drop": Fault("the connection ends without a response", "unreachable", lambda a: Reply(a, drop=True)),
    "hang": Fault("no response ever", "timed-out", lambda a: Reply(a, hang=True)),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection; TLS begins here and not in the accepting thread, which nobody may hold up."""

    protocol_version = "HTTP/1.1"
    timeout = LIMIT_OF_A_HANG

    def setup(self) -> None:
        self.request.settimeout(10)
        self.request.do_handshake()
        # Answers are small and wait for nothing.
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self) -> None:
        """Answers a DoH GET."""
        url = urlsplit(self.path)
        parts = url.path.split("/")
        if len(parts) != 3 or parts[2] != "dns-query" or parts[1] not in FAULTS:
            return self._send(Reply(b"no such fault\n", 404, "text/plain"))
        try:
            query = _decode(parse_qs(url.query).get("dns", [""])[0])
            question(query)
            answer = resolve(self.server.resolver, query)
            reply = FAULTS[parts[1]].damage(answer)
        except (ValueError, IndexError, struct.error):
            reply = Reply(b"no DNS message\n", 400, "text/plain")
        except OSError:
            reply = Reply(b"the resolver did not answer\n", 502, "text/plain")
        return self._send(reply)

    def _send(self, reply: Reply) -> None:
        if reply.hang:
            self.server.ending.wait(LIMIT_OF_A_HANG)
        if reply.hang or reply.drop:
            self.close_connection = True
            return
        self.send_response(reply.status)
        headers = [("Content-Type", reply.media_type)] if reply.media_type else []
        if reply.cors:
            headers.append(("Access-Control-Allow-Origin", "*"))
        for name, value in (*headers, *reply.headers, ("Content-Length", str(len(reply.body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: a test makes thousands of requests."""


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error


class Server(socketserver.ThreadingTCPServer):
    """One thread a connection."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, address: str, resolver: str, chain: str):
        super().__init__((address, 443), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        context.set_alpn_protocols(["http/1.1"])
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.resolver = resolver
        self.ending = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that breaks off is no event."""


if __name__ == "__main__":
    Server(*sys.argv[1:4]).serve_forever()
