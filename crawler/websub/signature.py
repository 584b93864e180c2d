"""Who sent a push: the HMAC of its body with the subscription's own secret (WebSub, section 7.1). Pure."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

METHODS = ("sha1", "sha256", "sha384", "sha512")
"""From the weakest to the strongest.

Most hubs know SHA-1 alone, whose known weakness (two texts with one hash) is none of an HMAC: it is taken as long as
the hub has never signed with a better one.
"""

_SIGNATURE = re.compile(r"\s*(sha1|sha256|sha384|sha512)\s*=\s*([0-9a-fA-F]{40,128})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the headers' best signature is worth."""

    method: str | None  # of the signature that holds; None: none does
    reason: str  # signed | unsigned | unknown method | weaker than before | wrong


def check_signature(values: Sequence[str], body: bytes, *, secret: str, at_least: str | None) -> Signed:
    """``values``: the ``X-Hub-Signature`` headers; ``at_least``: the best method that this hub has used before."""
    if not values:
        return Signed(method=None, reason="unsigned")
    found = [match for value in values[:5] if (match := _SIGNATURE.fullmatch(value))]
    if not found:
        return Signed(method=None, reason="unknown method")
    best = max(found, key=lambda match: METHODS.index(match[1]))
    method = best[1]
    if at_least is not None and METHODS.index(method) < METHODS.index(at_least):
        return Signed(method=None, reason="weaker than before")
    right = hmac.new(secret.encode(), body, method).hexdigest()
    holds = hmac.compare_digest(right, best[2].lower())
    return Signed(method=method, reason="signed") if holds else Signed(method=None, reason="wrong")
