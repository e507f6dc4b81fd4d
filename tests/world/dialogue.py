"""A person with telnet, and with TLS: speaks SMTP by a script and writes down every line as it passes.

A script is a list of verbs. `STARTTLS+NOOP` sends both in one segment, which nobody should do and every server should
survive.
"""
import socket
import ssl
from collections.abc import Iterable

USUAL = ("EHLO", "STARTTLS", "EHLO", "MAIL", "RCPT", "QUIT")
_LINES = {
    "EHLO": "EHLO person.lab", "MAIL": "MAIL FROM:<person@person.lab>", "RCPT": "RCPT TO:<postmaster@mx.lab>",
}
_PATIENCE = 8   # seconds


class _Gone(Exception):
    """The server ended the connection."""


class Dialogue:
    """One connection and its protocol."""

    def __init__(self, host: str):
        self._host, self._lines = host, [f"telnet {host} 25"]
        self._connection = socket.create_connection((host, 25), _PATIENCE)
        self._buffer = b""
        self._lines.append(f"Connected to {host}.")

    def speak(self, script: Iterable[str]) -> str:
        """Follows the script as far as the server lets it; returns what was written down."""
        try:
            code = self._hear()
            for verb in script if code == "220" else ():
                if not self._obey(verb):
                    break
            self._hear_the_rest()
        except (_Gone, ConnectionError, ssl.SSLError):
            self._lines.append("Connection closed by foreign host.")
        except TimeoutError:
            pass    # a person presses Ctrl-C
        finally:
            self._connection.close()
        return "\n".join(self._lines) + "\n"

    def _obey(self, verb: str) -> bool:
        commands = [_LINES.get(part, part) for part in verb.split("+")]
        self._lines += [f"C: {command}" for command in commands]
        self._connection.sendall("".join(f"{command}\r\n" for command in commands).encode())
        code = self._hear()
        if not verb.startswith("STARTTLS"):
            return verb != "QUIT" and code != "421"
        if code == "220":
            self._start_tls()
        return code == "220"

    def _start_tls(self) -> None:
        self._buffer = b""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._connection = context.wrap_socket(self._connection, server_hostname=self._host)
        self._lines.append("C & S: <negotiate a TLS session>")
        der = self._connection.getpeercert(binary_form=True)
        self._lines += ssl.DER_cert_to_PEM_cert(der).splitlines() if der else []

    def _hear(self) -> str:
        """One reply, all its lines; its code."""
        while True:
            line = self._line()
            self._lines.append(f"S: {line}")
            if line[3:4] != "-":
                return line[:3]

    def _line(self) -> str:
        while b"\n" not in self._buffer:
            more = self._connection.recv(4096)
            if not more:
                raise _Gone
            self._buffer += more
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("latin-1")

    def _hear_the_rest(self) -> None:
        """What comes without being asked for: the server gives away that it obeyed more than it was told."""
        try:
            while True:
                self._hear()
        except _Gone:
            pass
