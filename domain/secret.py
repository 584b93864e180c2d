"""A secret that cannot be printed by accident."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A webhook address, token or password. It prints as ``***``; only ``reveal()`` gives the text."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __format__(self, _spec: str) -> str:
        return "***"

    def __reduce__(self) -> "tuple[object, ...]":
        raise TypeError("a Secret is not pickled: it stays in the process that read it")


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """Puts ``***`` for every secret in a text that came from outside (an error, an answer's body)."""
    for secret in sorted((secret.reveal() for secret in secrets), key=len, reverse=True):
        if secret:
            text = text.replace(secret, "***")
    return text
