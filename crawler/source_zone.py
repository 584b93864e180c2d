"""The clock on an outlet's wall: which time zone its country keeps."""

from datetime import UTC, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_ZONES = {
    **dict.fromkeys(("om", "oman"), "Asia/Muscat"),
    **dict.fromkeys(("ae", "uae"), "Asia/Dubai"),
    **dict.fromkeys(("sa", "saudi-arabia"), "Asia/Riyadh"),
    **dict.fromkeys(("qa", "qatar"), "Asia/Qatar"),
    **dict.fromkeys(("kw", "kuwait"), "Asia/Kuwait"),
    **dict.fromkeys(("bh", "bahrain"), "Asia/Bahrain"),
    **dict.fromkeys(("ye", "yemen"), "Asia/Aden"),
    **dict.fromkeys(("iq", "iraq"), "Asia/Baghdad"),
    **dict.fromkeys(("ir", "iran"), "Asia/Tehran"),
    **dict.fromkeys(("tr", "turkey"), "Europe/Istanbul"),
    **dict.fromkeys(("eg", "egypt"), "Africa/Cairo"),
    **dict.fromkeys(("jo", "jordan"), "Asia/Amman"),
    **dict.fromkeys(("lb", "lebanon"), "Asia/Beirut"),
    **dict.fromkeys(("sy", "syria"), "Asia/Damascus"),
    **dict.fromkeys(("ps", "palestine"), "Asia/Hebron"),
    **dict.fromkeys(("il", "israel"), "Asia/Jerusalem"),
    **dict.fromkeys(("sd", "sudan"), "Africa/Khartoum"),
    **dict.fromkeys(("ly", "libya"), "Africa/Tripoli"),
    **dict.fromkeys(("tn", "tunisia"), "Africa/Tunis"),
    **dict.fromkeys(("dz", "algeria"), "Africa/Algiers"),
    **dict.fromkeys(("ma", "morocco"), "Africa/Casablanca"),
    **dict.fromkeys(("pk", "pakistan"), "Asia/Karachi"),
    **dict.fromkeys(("in", "india"), "Asia/Kolkata"),
    "az": "Asia/Baku",
    "cy": "Asia/Nicosia",
    "gr": "Europe/Athens",
    "gb": "Europe/London",
    "ie": "Europe/Dublin",
    "fr": "Europe/Paris",
    "de": "Europe/Berlin",
    "it": "Europe/Rome",
    "nl": "Europe/Amsterdam",
    "be": "Europe/Brussels",
    "pl": "Europe/Warsaw",
    "ua": "Europe/Kyiv",
    "za": "Africa/Johannesburg",
    "jp": "Asia/Tokyo",
    "cn": "Asia/Shanghai",
}
"""By a country's id or ISO code. Countries of several zones (us, ru, ca, au …) name none."""


@cache
def zone_of(country: str | None) -> tzinfo:
    """The zone of dates that an outlet writes without one; UTC where its country is unknown or has several."""
    name = _ZONES.get(country or "")
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, OSError):  # a system without the database of zones
        return UTC
