"""What `fetch()` can and cannot tell a page about a policy host, case by case.

Each case exists twice: `fx-` without a CORS header, `fxc-` with one. The expectations are what Chromium and
Firefox were measured to do, with the private CA trusted by the browser and validation left on.
"""
from model import FetchCase

_FAILS = {"follow": "rejected", "error": "rejected", "manual": "rejected", "probe": "rejected"}
_REDIRECTS = {"follow": "200 redirected", "error": "rejected", "manual": "opaqueredirect"}
_HANGS = {key: "aborted" for key in ("follow", "error", "manual", "probe", "closed")}
_STALLS = {"follow": "stalled", "error": "stalled", "manual": "stalled", "probe": "aborted"}
_HTML = "types { text/html txt; }"
_NOSNIFF = "add_header X-Content-Type-Options nosniff always;"


def _status(code: str) -> dict[str, str]:
    return {"follow": code, "error": code, "manual": code}


CASES = [
    FetchCase("good", "good"),
    *(FetchCase(kind, kind, **_FAILS) for kind in ("expired", "notyet", "wrongname", "selfsigned", "otherca")),
    FetchCase("tls10", "good", "", "ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;", **_FAILS),
    FetchCase("refused", None, **_FAILS),
    FetchCase("redirsame", "good", "return 302 /moved.txt;", **_REDIRECTS),
    FetchCase("redircross", "good", "return 302 https://mta-sts.fxc-good.sts.lab/.well-known/mta-sts.txt;",
        **_REDIRECTS),
    FetchCase("redirhttp", "good", "return 302 http://$host/moved.txt;", follow="rejected", error="rejected",
              manual="opaqueredirect", probe="rejected"),
    FetchCase("s404", "good", "return 404;", **_status("404")),
    FetchCase("s500", "good", "return 500;", **_status("500")),
    FetchCase("html", "good", "", _HTML),
    FetchCase("octet", "good", "", "types { application/octet-stream txt; }"),
    FetchCase("nosniff", "good", "", _NOSNIFF),
    FetchCase("htmlnosniff", "good", "", f"{_HTML} {_NOSNIFF}"),
    FetchCase("corp", "good", "", "add_header Cross-Origin-Resource-Policy same-origin always;",
        probe="rejected"),
    FetchCase("huge", "good", "rewrite ^ /huge.txt;"),
    FetchCase("slowhead", "good", "echo_sleep 12; echo 'version: STSv1';", **_HANGS),
    FetchCase("slowbody", "good", "echo 'version: STSv1'; echo_flush; echo_sleep 12; echo 'mode: none';",
        **_STALLS),
]
