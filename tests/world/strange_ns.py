"""A name server that is truthful but for some questions, which it fails in a chosen way.

Run as `strange_ns.py CONFIG`; the configuration is JSON: the addresses to listen on, the server that knows the
truth, and per zone a list of `[labels below the zone, type or "*", "servfail" | "refused" | "silent"]`. An
empty first item with a type means every name of the zone; an empty one with `*` means every question.
"""
import json
import socketserver
import struct
import sys
import threading

from wire import TYPES, ask, question

_CODES = {"servfail": 2, "refused": 5}


class Strange:
    """Decides what becomes of a question, and asks the truthful server."""

    def __init__(self, upstream: str, faults: dict[str, list[list[str]]]):
        self._upstream = upstream
        self._faults = faults

    def answer(self, query: bytes, tcp: bool) -> bytes | None:
        """The answer, or None for silence."""
        name, rtype, end = question(query)
        fault = self._fault(name, rtype)
        if fault is None:
            return ask(self._upstream, query, tcp)
        if fault == "silent":
            return None
        flags = 0x8400 | (query[2] & 1) << 8 | _CODES[fault]
        return query[:2] + struct.pack(">HHHHH", flags, 1, 0, 0, 0) + query[12:end]

    def _fault(self, name: str, rtype: int) -> str | None:
        for zone, faults in self._faults.items():
            if name != zone and not name.endswith("." + zone):
                continue
            for labels, only, what in faults:
                place = f"{labels}.{zone}" if labels else zone
                inside = name == place or name.endswith("." + place)
                if inside and (only == "*" or TYPES[only] == rtype):
                    return what
        return None


class _Udp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        query, sock = self.request
        try:
            if answer := self.server.strange.answer(query, tcp=False):
                sock.sendto(answer, self.client_address)
        except (OSError, ValueError, IndexError, struct.error):
            return  # a message that is no query gets no answer


class _Tcp(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        try:
            while head := self.rfile.read(2):
                query = self.rfile.read(struct.unpack(">H", head)[0])
                if answer := self.server.strange.answer(query, tcp=True):
                    self.wfile.write(struct.pack(">H", len(answer)) + answer)
        except (OSError, ValueError, IndexError, struct.error):
            return


class _UdpServer(socketserver.ThreadingUDPServer):
    daemon_threads = True
    max_packet_size = 65_535


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def serve(addresses: list[str], strange: object) -> None:
    """Answers on these addresses with what `strange.answer(query, tcp)` gives, until killed."""
    for address in addresses:
        for server in (_UdpServer((address, 53), _Udp), _TcpServer((address, 53), _Tcp)):
            server.strange = strange
            threading.Thread(target=server.serve_forever).start()


def main() -> None:
    """Serves until killed."""
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    serve(config["listen"], Strange(config["upstream"], config["faults"]))


if __name__ == "__main__":
    main()
