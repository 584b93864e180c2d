"""Signed words: the login session, and the token that proves a form came from one of our own pages.

Keys derive from ``GULFWATCH_TOKEN``, so that sessions outlive a restart and end when the token changes.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.secret import Secret

SESSION_LIFE = timedelta(days=14)
NOBODY = "nobody"  # the session of a visitor who has not logged in, or need not


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks signed words with one key."""

    _key: bytes = field(repr=False)

    def session(self, now: datetime) -> str:
        """A new session's cookie: when it ends, what nobody can guess, and the signature of both."""
        return self._sign("session", f"{int((now + SESSION_LIFE).timestamp())}-{secrets.token_urlsafe(18)}")

    def session_in(self, cookie: str | None, now: datetime) -> str | None:
        """The session that a cookie proves; None when it is forged, from another key, or over."""
        word = self._word("session", cookie)
        return word if word is not None and int(word.partition("-")[0]) > now.timestamp() else None

    def form_token(self, session: str) -> str:
        """A token for the forms of one session."""
        return self._sign(f"form {session}", secrets.token_urlsafe(18))

    def proves_form(self, token: str | None, session: str) -> bool:
        """Whether a form's token was made for this session."""
        return self._word(f"form {session}", token) is not None

    def _sign(self, purpose: str, word: str) -> str:
        return f"{word}.{self._signature(purpose, word)}"

    def _word(self, purpose: str, signed: str | None) -> str | None:
        word, dot, signature = (signed or "").rpartition(".")
        true = self._signature(purpose, word)
        return word if dot and hmac.compare_digest(true.encode(), signature.encode("utf-8", "replace")) else None

    def _signature(self, purpose: str, word: str) -> str:
        message = f"{purpose}\n{word}".encode("utf-8", "replace")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


def signer_for(token: Secret | None) -> Signer:
    """The signer of a dashboard. scrypt, so that a stolen cookie is no quick way to guess a short token."""
    if token is None:
        return Signer(secrets.token_bytes(32))
    salt = b"gulfwatch dashboard session"
    return Signer(hashlib.scrypt(token.reveal().encode(), salt=salt, n=2**14, r=8, p=1, dklen=32))


def is_token(token: Secret, attempt: str) -> bool:
    """Compares in a time that says nothing of where the two differ. Attempts above 1 KB are not looked at."""
    given = attempt.encode("utf-8", "replace")
    return len(given) <= 1024 and hmac.compare_digest(_digest(token.reveal().encode()), _digest(given))


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()
