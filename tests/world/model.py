"""The shape of a scenario: what one domain publishes, and what a checker should say of it.

Texts may hold `$D`, which stands for the domain of the scenario.
"""
from dataclasses import dataclass, field
from string import Template


@dataclass(frozen=True)
class Mx:
    """One MX record and, unless the name is absolute, the host behind it."""

    host: str = "mx"            # labels under the domain; with a final dot: a name that is defined elsewhere
    pref: int = 10
    cert: str | None = "good"   # see pki.KINDS; None: the server offers no STARTTLS
    tlsa: tuple[str, ...] = ()  # "3 1 1" right, "3 1 1 !" wrong digest, "3 1 1 raw:<hex>" as it stands
    smtpd: str = ""             # further options of this smtpd
    cname: str = ""             # the host is an alias of this label, which has the address and the TLSA records
    pool: bool = False          # shares a mail server with the other pool hosts instead of having its own
    a: tuple[str, ...] | None = None        # addresses instead of those the world would give it
    aaaa: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Policy:
    """What `https://mta-sts.$D/.well-known/mta-sts.txt` does."""

    body: str | bytes = ""
    cert: str = "good"
    status: int = 200
    media_type: str = "text/plain"
    redirect: str = ""          # a path on the same host, or a URL
    cors: bool = True           # whether web pages may read it
    stall: str = ""             # "head": no byte comes; "body": the first line comes and nothing more
    address: str | None = None  # instead of the address of the policy hosts
    alias: str = ""             # the policy host is a CNAME to this name
    host: bool = True           # False: served under its name, but the name is not in DNS


@dataclass(frozen=True)
class Gallery:
    """A scenario worth showing: its title, and what it teaches, one sentence each on what and why."""

    title: str
    lesson: str


@dataclass(frozen=True)
class Expect:
    """What our checker should find. `may` lists rules on which this scenario takes no position."""

    fire: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    program: tuple[str, ...] = ()           # fire where HTTP can be seen whole, which a page without CORS cannot
    compared: tuple[str, ...] = ()          # fire where a second resolver is asked
    silent: tuple[str, ...] = ()            # stay silent although what the scenario lists would call for them
    mx: tuple[str, ...] | None = None       # hosts in order; None: as the scenario's MX list says
    page: str = "read"                      # how the policy is seen from a web page
    cli: str = ""                           # and by a program with sockets; empty: the same
    exit: int | None = None                 # exit status; None: follows from the levels of `fire`
    note: str = ""


@dataclass(frozen=True)
class Scenario:
    """One domain."""

    id: str
    zone: str
    group: str
    note: str = ""
    name: str = ""                          # first labels of the domain, where they are not the id
    mx: tuple[Mx, ...] = ()
    sts: tuple[str | tuple[str, ...], ...] = ()     # TXT records at _mta-sts; a tuple is one of several strings
    rpt: tuple[str | tuple[str, ...], ...] = ()     # TXT records at _smtp._tls
    policy: Policy | None = None
    records: tuple[str, ...] = ()           # further zone lines
    publish_mx: bool = True                 # False: the hosts exist, the MX records do not
    faults: tuple[tuple[str, str, str], ...] = ()   # (labels below the domain or "", type or "*", what happens)
    elsewhere: tuple[str, ...] = ()         # zone lines only the second resolver sees
    traps: tuple[int, ...] = ()             # which well-known checker mistakes it guards against
    senders: dict[str, str] = field(default_factory=dict)   # class of sender -> outcome by the RFCs
    expect: Expect = Expect()
    gallery: Gallery | None = None

    @property
    def domain(self) -> str:
        """The domain a person would type, as A-labels."""
        return f"{self.name or self.id}.{self.zone}"

    @property
    def policy_host(self) -> str:
        """The name RFC 8461 §3.2 gives the policy host."""
        return f"mta-sts.{self.domain}"

    def fill(self, text: str) -> str:
        """`text` with the domain in its places."""
        return Template(text).safe_substitute(D=self.domain)

    def host_name(self, mx: Mx) -> str:
        """The full name of an MX host."""
        name = self.fill(mx.host)
        return name.rstrip(".") if name.endswith(".") else f"{name}.{self.domain}"

    def own_hosts(self) -> list[tuple[str, Mx]]:
        """The hosts this scenario defines, each once."""
        hosts = {self.host_name(mx): mx for mx in self.mx if not mx.host.endswith(".")}
        return list(hosts.items())


@dataclass(frozen=True)
class FetchCase:
    """One way an HTTPS server can answer, and what `fetch()` of a web page makes of it.

    The words are `rejected`, `aborted` (by the caller's own time limit), `opaque`, `opaqueredirect`,
    `stalled` (headers came, the body does not), or a status with `redirected` behind it where one was followed.
    """

    case: str
    cert: str | None            # None: nothing listens
    location: str = ""          # nginx directives of the policy's location
    server: str = ""            # nginx directives of the server; add_header here hides those of outer levels
    follow: str = "200"         # with a CORS header: mode cors, redirect follow
    error: str = "200"          # redirect error
    manual: str = "200"         # redirect manual
    probe: str = "opaque"       # mode no-cors, redirect follow, with or without the header
    closed: str = "rejected"    # mode cors without the header

    def host(self, cors: bool) -> str:
        """The policy host of this case, with or without the CORS header."""
        return f"mta-sts.{'fxc' if cors else 'fx'}-{self.case}.sts.lab"

    def describe(self, cors: bool) -> dict[str, object]:
        """The case as the tests read it."""
        read = (self.follow, self.error, self.manual) if cors else (self.closed,) * 3
        return {
            "case": self.case,
            "cors_header": cors,
            "url": f"https://{self.host(cors)}/.well-known/mta-sts.txt",
            "expect": {"follow": read[0], "error": read[1], "manual": read[2], "probe": self.probe},
        }
