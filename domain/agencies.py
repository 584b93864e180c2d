"""News agencies that a text may be credited to, in three languages, and where such a credit stands."""

import re

_AGENCIES = {
    "Reuters": "Reuters|رويترز",
    "AFP": "AFP|Agence France-Presse|أ ف ب|أ.ف.ب|فرانس برس|ا ف ب",
    "AP": "AP|Associated Press|أسوشيتد برس|أ ب",
    "DPA": "DPA|dpa|د ب أ|د.ب.أ",
    "Anadolu": "AA|Anadolu Agency|Anadolu Ajansı|Anadolu|الأناضول|وكالة الأناضول",
    "DHA": "DHA|Demirören Haber Ajansı|Demirören News Agency",
    "İHA": "İHA|IHA|İhlas Haber Ajansı|Ihlas News Agency",
    "ANKA": "ANKA|ANKA Haber Ajansı",
    "ONA": "ONA|Oman News Agency|العمانية|العُمانية|وكالة الأنباء العمانية",
    "WAM": "WAM|Emirates News Agency|وام|وكالة أنباء الإمارات",
    "SPA": "SPA|Saudi Press Agency|واس|وكالة الأنباء السعودية",
    "QNA": "QNA|Qatar News Agency|قنا|وكالة الأنباء القطرية",
    "KUNA": "KUNA|Kuwait News Agency|كونا|وكالة الأنباء الكويتية",
    "BNA": "BNA|Bahrain News Agency|بنا|وكالة أنباء البحرين",
    "Petra": "Petra|Jordan News Agency|بترا|وكالة الأنباء الأردنية",
    "Saba": "Saba|Saba News Agency|سبأ|سبأنت|وكالة الأنباء اليمنية",
    "INA": "INA|Iraqi News Agency|واع|وكالة الأنباء العراقية",
    "MENA": "MENA|Middle East News Agency|أ ش أ|وكالة أنباء الشرق الأوسط",
    "SANA": "SANA|Syrian Arab News Agency|سانا",
    "NNA": "NNA|National News Agency|الوكالة الوطنية للإعلام",
    "WAFA": "WAFA|وفا|وكالة وفا",
    "IRNA": "IRNA|Islamic Republic News Agency|إرنا",
    "TASS": "TASS|تاس",
    "Xinhua": "Xinhua|شينخوا",
    "Bloomberg": "Bloomberg|بلومبرغ|بلومبيرغ",
    "PTI": "PTI|Press Trust of India",
}
_NAMES = {name: agency for agency, names in _AGENCIES.items() for name in names.split("|")}
_ANY = "|".join(re.escape(name) for name in sorted(_NAMES, key=len, reverse=True))
_OPENING = re.compile(
    rf"^[^\n]{{0,70}}?\((?P<inside>{_ANY})\)"  # MUSCAT, Nov 23 (Reuters) -
    rf"|^[^\n.]{{0,40}}?[-–—/,،]\s*(?P<after>{_ANY})\s*(?:[-–—:/\n]|\.\s)"  # مسقط - العمانية:  Riyadh, SPA --
    rf"|^\s*(?P<first>{_ANY})\s*[-–—:|\n]"
)
_CLOSING = re.compile(
    rf"(?:\((?P<inside>{_ANY})\)|(?:^|\n)\s*(?:Source|Kaynak|المصدر)\s*:\s*(?P<named>{_ANY})|[-–—]\s?(?P<after>{_ANY})"
    rf"|\n\s*(?P<last>{_ANY}))\s*[.#/]*\s*$"
)
_OPENS, _CLOSES = 200, 120


def name_agency(name: str) -> str | None:
    """The agency that a name is one of; None for the name of anybody else."""
    return _NAMES.get(" ".join(name.split()).strip("()[]-–—. "))


def credited_agency(text: str, *, credits: tuple[str, ...]) -> str | None:
    """The agency a text is from: by those named as its authors or origin, else as it opens or closes; None: no such."""
    by_name = (agency for name in credits for part in re.split(r"[,،/&|+]", name) if (agency := name_agency(part)))
    if found := next(by_name, None):
        return found
    said = _OPENING.search(text[:_OPENS]) or _CLOSING.search(text[-_CLOSES:])
    return _NAMES[next(filter(None, said.groups()))] if said else None
