"""Who refuses, told by the headers of a refusal. What is told is shown; nobody walks round a wall."""

from collections.abc import Mapping

_REFUSALS = frozenset({401, 403, 405, 406, 429, 503})
_SIGNS: tuple[tuple[str, str, str], ...] = (  # a header, what its value holds, whose it is
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-datadome", "", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("set-cookie", "datadome=", "DataDome"),
    ("x-iinfo", "", "Incapsula"),
    ("x-cdn", "incapsula", "Incapsula"),
    ("x-cdn", "imperva", "Incapsula"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-sucuri-block", "", "Sucuri"),
    ("server", "akamaighost", "Akamai"),
    ("server", "ddos-guard", "DDoS-Guard"),
)


def refusing_wall(status: int, headers: Mapping[str, str]) -> str:
    """The wall that a refusal comes from, by the names of headers in small letters; empty where none is known."""
    if status not in _REFUSALS:
        return ""
    found = (wall for name, part, wall in _SIGNS if name in headers and part in headers[name].lower())
    return next(found, "")
