"""Names of the IANA time zone database, as channels.yaml gives them."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from config.fields import read_text
from config.nodes import quote
from domain.problem import did_you_mean


def read_timezone(value: object) -> str:
    """A time zone such as Asia/Muscat. Raises ValueError with the zone that was probably meant."""
    text = read_text(value)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = did_you_mean(text, available_timezones()) if text.written is None else ""
        raise ValueError(f"is {quote(text)}, but must be a time zone such as Asia/Muscat{meant}") from None
    return str(text)
