"""Why no answer came, in our own words: the exceptions of requests and urllib3 carry the secret address."""

import http.client
import ssl
from collections.abc import Iterator

import requests.exceptions
import urllib3.exceptions

from domain.errors import GulfwatchError


class SendFailed(GulfwatchError):
    """No complete answer came. ``kind`` is the machine's word: dns, refused, timeout, tls, reset, closed …"""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        super().__init__(text)


_UNUSABLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    urllib3.exceptions.LocationValueError,
    UnicodeError,
)
_NOT_HTTP = (http.client.HTTPException, urllib3.exceptions.HeaderParsingError, urllib3.exceptions.InvalidHeader)
_TIMEOUTS = (TimeoutError, urllib3.exceptions.TimeoutError, requests.exceptions.Timeout)

_WORDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str, str], ...] = (
    (_UNUSABLE, "bad-address", "the channel's address is not one that can be posted to"),
    (_TIMEOUTS, "timeout", "no answer in time"),
    (http.client.RemoteDisconnected, "closed", "the connection was closed without an answer"),
    (ConnectionError, "reset", "the connection was broken off"),
    (_NOT_HTTP, "bad-answer", "the answer is not HTTP"),
    ((ssl.SSLError, urllib3.exceptions.SSLError), "tls", "no secure connection could be made"),
)
"""Looked through in this order: the narrow before the wide."""


def reworded(error: BaseException) -> SendFailed:
    """The same failure in words that name no address. Raise it ``from None``: the original's text is not ours."""
    chain = tuple(_chain(error))
    for cause in chain:
        if isinstance(cause, SendFailed):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SendFailed("tls", f"the receiver's certificate was not accepted: {cause.verify_message}")
    for known, kind, words in _WORDS:
        if any(isinstance(cause, known) for cause in chain):
            return SendFailed(kind, words)
    return SendFailed("network", f"the connection failed ({type(chain[-1]).__name__})")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, what it holds and what caused it, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = (*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__)
        waiting.extend(each for each in inner if isinstance(each, BaseException))
