"""The HTTPS servers of MTA-STS policies: one nginx, one server block a scenario or fetch case.

The same nginx delays answers of the resolver, since it can speak HTTP/2 and wait at once.
"""
from pathlib import Path

from model import FetchCase, Policy, Scenario
from pki import Pki
from processes import Processes
from scenarios.build import policy_lines, text
from settings import DOH_PLAIN, DOH_SLOW, OLD_TLS_HOST, POLICY_HOSTS, TOOL

CORS = "add_header Access-Control-Allow-Origin * always;"
ECHO_MODULE = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")
STALL = {
    "head": "echo_sleep 300; echo late;",
    "body": "echo 'version: STSv1'; echo_flush; echo_sleep 300; echo 'mode: none';",
}
HUGE_LINES = 4_000_000


class PolicyHosts:
    """The nginx that serves them all."""

    def __init__(self, work: Path, processes: Processes, pki: Pki):
        self._work, self._processes, self._pki = work, processes, pki

    def start(self, scenarios: list[Scenario], cases: list[FetchCase]) -> None:
        """Writes documents and configuration, starts nginx and waits for it."""
        blocks = [self._default(POLICY_HOSTS), self._slow_doh()]
        blocks += [self._scenario(scenario) for scenario in scenarios if scenario.policy]
        blocks += self._cases(cases)
        config = self._work / "nginx.conf"
        config.write_text(self._head() + "".join(blocks) + "}\n")
        self._processes.start("nginx", TOOL["nginx"], "-c", config, "-e", self._work / "nginx.err")
        for address in (POLICY_HOSTS, OLD_TLS_HOST, DOH_SLOW):
            self._processes.wait_for_port(address, 443)

    def _head(self) -> str:
        work = self._work
        temporary = "".join(
            f"  {kind}_temp_path {work}/nginx-{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi",
            "scgi")
        )
        return (
            f"load_module {ECHO_MODULE};\ndaemon off;\nuser root;\nworker_processes 1;\npid {work}/nginx.pid;\n"
            f"error_log {work}/nginx.err warn;\nevents {{ worker_connections 1024; }}\nhttp {{\n  access_log off;\n"
            "  default_type text/plain;\n  ssl_protocols TLSv1.2 TLSv1.3;\n"
            "  server_names_hash_bucket_size 128;\n  server_names_hash_max_size 8192;\n"
            + temporary
        )

    def _server(self, address: str, name: str, chain: Path, *body: str, protocol: str = "ssl") -> str:
        lines = "".join(f"  {line}\n" for line in body if line)
        return (
            f"server {{\n  listen {address}:443 {protocol};\n  server_name {name};\n  ssl_certificate {chain};\n"
            f"  ssl_certificate_key {chain};\n{lines}}}\n"
        )

    def _default(self, address: str) -> str:
        """What a name without a server of its own gets: the provider's certificate, and 404."""
        chain = self._pki.chain("mta-sts.provider.lab", "good")
        return self._server(address, "mta-sts.provider.lab", chain, "return 404;")

    def _slow_doh(self) -> str:
        """Each answer of the first resolver 100 ms later, over HTTP/2, so that requests still run in parallel."""
        return self._server(
            DOH_SLOW,
            "doh-slow.lab",
            self._pki.chain("doh-slow.lab", "good"),
            "location = /dns-query { echo_sleep 0.1; echo_exec @resolver; }",
            f"location @resolver {{ proxy_pass http://{DOH_PLAIN}; }}",
            protocol="ssl http2",
        )

    def _scenario(self, scenario: Scenario) -> str:
        policy = scenario.policy
        root = self._work / "www" / scenario.policy_host
        (root / ".well-known").mkdir(parents=True)
        body = policy.body if isinstance(policy.body, bytes) else scenario.fill(policy.body).encode()
        for file in ("moved.txt", ".well-known/mta-sts.txt"):
            (root / file).write_bytes(body)
        return self._server(
            POLICY_HOSTS,
            scenario.policy_host,
            self._pki.chain(scenario.policy_host, policy.cert),
            f"root {root};",
            f"types {{ {policy.media_type} txt; }}",
            CORS if policy.cors else "",
            f"location = /.well-known/mta-sts.txt {{ {_location(policy)} }}",
        )

    def _cases(self, cases: list[FetchCase]) -> list[str]:
        root = self._work / "www/fetch"
        (root / ".well-known").mkdir(parents=True)
        body = text(*policy_lines("enforce", "mx.sts.lab"))
        for file in ("moved.txt", ".well-known/mta-sts.txt"):
            (root / file).write_text(body, newline="")
        with open(root / "huge.txt", "w", encoding="ascii") as file:
            file.write(body + "x: y\n" * HUGE_LINES)
        return [self._case(case, cors, root) for case in cases if case.cert for cors in (False, True)]

    def _case(self, case: FetchCase, cors: bool, root: Path) -> str:
        host = case.host(cors)
        return self._server(
            OLD_TLS_HOST if case.case == "tls10" else POLICY_HOSTS,
            host,
            self._pki.chain(host, case.cert),
            f"root {root};",
            case.server,
            CORS if cors else "",
            f"location = /.well-known/mta-sts.txt {{ {case.location} }}",
        )


def _location(policy: Policy) -> str:
    if policy.stall:
        return STALL[policy.stall]
    if policy.redirect:
        target = policy.redirect if "://" in policy.redirect else f"https://$host{policy.redirect}"
        return f"return 302 {target};"
    return f"return {policy.status};" if policy.status != 200 else ""
