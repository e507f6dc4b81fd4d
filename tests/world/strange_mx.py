#!/usr/bin/python3
"""Mail servers that do one thing wrong, each on an address of its own.

  strange_mx.py CONFIG     CONFIG is JSON: [{"address", "host", "chain", "manners"}, ...]

What sane servers do comes from Postfix; these are for what no sane server does. `Manners` lists the ways in
which one may differ from a good one.
"""
import json
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields

_KEYWORDS = ("PIPELINING", "SIZE 10240000", "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8")
_PATIENCE = 60      # seconds a client may stay silent


@dataclass(frozen=True)
class Manners:
    """How a server behaves; the defaults are good manners."""

    greeting: str = "220 $H ESMTP"
    name: str = "$H"                                # in the reply to EHLO
    before: tuple[str, ...] = _KEYWORDS             # keywords before TLS
    inside: tuple[str, ...] = tuple(word for word in _KEYWORDS if word != "STARTTLS")
    starttls: str = "220 2.0.0 Ready to start TLS"
    mail: str = "250 2.1.0 Ok"
    rcpt: str = "250 2.1.5 Ok"
    silent: bool = False            # the connection opens, and no greeting comes
    hangs_up: bool = False          # after the greeting
    hangs_up_in_tls: bool = False   # after the ClientHello
    keeps_buffer: bool = False      # obeys after the handshake what came in clear before it (CVE-2011-0411)
    keeps_state: bool = False       # remembers MAIL from before the handshake
    after_tls: str = ""             # said without being asked once TLS is there
    tls: str = ""                   # the one version it speaks: "TLSv1", "TLSv1_1", "TLSv1_2"

    @classmethod
    def of(cls, words: dict[str, object]) -> "Manners":
        """From JSON, where tuples are lists."""
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in words.items()})

    def words(self) -> dict[str, object]:
        """What differs from good manners, for JSON."""
        good = {field.name: field.default for field in fields(self)}
        return {key: value for key, value in asdict(self).items() if value != good[key]}


class Session:
    """One connection."""

    def __init__(self, connection: socket.socket, host: str, manners: Manners, context: ssl.SSLContext):
        self._connection, self._host, self._manners, self._context = connection, host, manners, context
        self._buffer, self._secure, self._sender = b"", False, False

    def run(self) -> None:
        """Talks until one side has enough."""
        if self._manners.silent:
            self._connection.recv(1)
            return
        self._say(self._manners.greeting)
        if self._manners.hangs_up or not self._manners.greeting.startswith("220"):
            return
        while (line := self._line()) is not None:
            if not self._obey(line):
                return

    def close(self) -> None:
        """Ends TLS as it should be ended, then the connection."""
        try:
            if isinstance(self._connection, ssl.SSLSocket):
                self._connection.settimeout(2)
                self._connection.unwrap()
        except OSError:     # the client is gone already
            pass
        self._connection.close()

    def _line(self) -> str | None:
        while b"\n" not in self._buffer:
            more = self._connection.recv(4096)
            if not more:
                return None
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("latin-1")

    def _say(self, text: str) -> None:
        self._connection.sendall((text.replace("$H", self._host) + "\r\n").encode())

    def _obey(self, line: str) -> bool:
        """Does what a command says; whether the session goes on."""
        verb = line.split(" ", 1)[0].upper()
        if verb == "QUIT":
            self._say("221 2.0.0 Bye")
            return False
        if verb == "STARTTLS":
            return self._start_tls()
        handlers: dict[str, Callable[[], None]] = {
            "EHLO": self._greet, "NOOP": lambda: self._say("250 2.0.0 Ok"),
            "RSET": lambda: self._say("250 2.0.0 Ok"), "MAIL": self._mail, "RCPT": self._rcpt,
        }
        handlers.get(verb, lambda: self._say("502 5.5.2 Error: command not recognized"))()
        return True

    def _greet(self) -> None:
        keywords = self._manners.inside if self._secure else self._manners.before
        lines = [self._manners.name, *keywords]
        self._say("\r\n".join(f"250{' ' if at == len(lines) - 1 else '-'}{line}" for at, line in enumerate(lines)))

    def _mail(self) -> None:
        self._sender = self._manners.mail.startswith("250")
        self._say(self._manners.mail)

    def _rcpt(self) -> None:
        self._say(self._manners.rcpt if self._sender else "503 5.5.1 Error: need MAIL command")

    def _start_tls(self) -> bool:
        offered = any(word.startswith("STARTTLS") for word in self._manners.before)
        if self._secure or not offered:
            self._say("502 5.5.1 Error: command not implemented")
            return True
        self._say(self._manners.starttls)
        if not self._manners.starttls.startswith("220"):
            return True
        if self._manners.hangs_up_in_tls:
            self._read_hello()
            return False
        if not self._manners.keeps_buffer:
            self._buffer = b""
        self._connection = self._context.wrap_socket(self._connection, server_side=True)
        self._secure, self._sender = True, self._sender and self._manners.keeps_state
        if self._manners.after_tls:
            self._say(self._manners.after_tls)
            return False
        return True

    def _read_hello(self) -> None:
        """All of it: a connection that ends with octets unread is reset, and what a client then sees is chance."""
        hello = self._buffer
        while len(hello) < 5 or len(hello) < 5 + int.from_bytes(hello[3:5], "big"):
            more = self._connection.recv(4096)
            if not more:
                return
            hello += more


def _context(chain: str, manners: Manners) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if manners.tls:
        # Debian's OpenSSL has no TLS 1.0 and 1.1 at its usual security level.
        context.set_ciphers("ALL:@SECLEVEL=0")
        version = ssl.TLSVersion[manners.tls]
        context.minimum_version, context.maximum_version = version, version
    context.load_cert_chain(chain)
    return context


def _serve(listener: socket.socket, host: str, manners: Manners, context: ssl.SSLContext) -> None:
    while True:
        connection, _ = listener.accept()
        connection.settimeout(_PATIENCE)
        session = Session(connection, host, manners, context)
        threading.Thread(target=_talk, args=(session,), daemon=True).start()


def _talk(session: Session) -> None:
    try:
        session.run()
    except OSError:     # ssl.SSLError is one too: the client went away or did not like us
        pass
    finally:
        session.close()


def main() -> None:
    """Listens everywhere, then waits for the end of the world."""
    servers = json.loads(open(sys.argv[1], encoding="utf-8").read())
    for server in servers:
        manners = Manners.of(server["manners"])
        listener = socket.create_server((server["address"], 25), backlog=50)
        arguments = (listener, server["host"], manners, _context(server["chain"], manners))
        threading.Thread(target=_serve, args=arguments, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
