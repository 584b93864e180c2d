"""What the operators hear of canaries, in the three languages a channel may ask for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.canary import Canary, CanaryPlan, CanaryStage, CanaryState

_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    lost: str  # with {channel} and {within}; before the languages
    well: str  # with {channel}; before the languages
    languages: Mapping[str, str]
    stages: Mapping[CanaryStage, str]
    late: str  # of one that came after its time
    comma: str
    semicolon: str
    seconds: str  # their short form
    minutes: str
    hours: str


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        lost="Canaries (test articles that show whether news comes through) did not arrive in the channel {channel} "
        "within {within}. {languages}. You hear of it again when they arrive in time.",
        well="Canaries arrive in time again in the channel {channel}: {languages}.",
        languages={"ar": "Arabic", "en": "English", "tr": "Turkish"},
        stages={
            CanaryStage.NOT_COLLECTED: "not collected",
            CanaryStage.NOT_MATCHED: "collected, not matched",
            CanaryStage.NOT_DELIVERED: "matched, not delivered",
        },
        late="delivered too late",
        comma=", ",
        semicolon="; ",
        seconds="s",
        minutes="min",
        hours="h",
    ),
    "ar": _Words(
        lost="لم تصل الأخبار التجريبية (مقالات اختبار تبيّن هل تصل الأخبار) إلى القناة {channel} خلال {within}. "
        "{languages}. سيصلكم إشعار آخر عندما تصل في وقتها من جديد.",
        well="عادت الأخبار التجريبية تصل في وقتها إلى القناة {channel}: {languages}.",
        languages={"ar": "العربية", "en": "الإنجليزية", "tr": "التركية"},
        stages={
            CanaryStage.NOT_COLLECTED: "لم يُجمع الخبر",
            CanaryStage.NOT_MATCHED: "جُمع الخبر ولم يُطابَق",
            CanaryStage.NOT_DELIVERED: "طُوبق الخبر ولم يُسلَّم",
        },
        late="سُلّم متأخرًا",
        comma="، ",
        semicolon="؛ ",
        seconds="ث",
        minutes="د",
        hours="س",
    ),
    "tr": _Words(
        lost="Deneme haberleri (haberlerin ulaşıp ulaşmadığını gösteren haberler) {channel} kanalına {within} içinde "
        "ulaşmadı. {languages}. Yeniden zamanında ulaştıklarında haber verilecek.",
        well="Deneme haberleri {channel} kanalına yeniden zamanında ulaşıyor: {languages}.",
        languages={"ar": "Arapça", "en": "İngilizce", "tr": "Türkçe"},
        stages={
            CanaryStage.NOT_COLLECTED: "toplanmadı",
            CanaryStage.NOT_MATCHED: "toplandı, eşleşmedi",
            CanaryStage.NOT_DELIVERED: "eşleşti, teslim edilmedi",
        },
        late="geç teslim edildi",
        comma=", ",
        semicolon="; ",
        seconds="sn",
        minutes="dk",
        hours="sa",
    ),
}


def lost_text(lost: Sequence[Canary], plan: CanaryPlan, language: str) -> str:
    """The message about canaries that did not arrive: in which languages, and where each had stopped."""
    words = _WORDS.get(language, _WORDS["en"])
    by_fate: dict[str, list[str]] = {}
    for canary in lost:
        by_fate.setdefault(_fate(canary, words), []).append(words.languages[canary.language])
    said = words.semicolon.join(f"{words.comma.join(names)}: {fate}" for fate, names in by_fate.items())
    return words.lost.format(channel=plan.channel_id, within=_duration(plan.within, words), languages=said)


def well_text(well: Sequence[Canary], language: str) -> str:
    """The message about canaries that arrive in time again, with the time that each took."""
    words = _WORDS.get(language, _WORDS["en"])
    said = words.comma.join(
        f"{words.languages[canary.language]} ({canary.travel_seconds or 0:.1f} {words.seconds})" for canary in well
    )
    return words.well.format(channel=well[0].channel_id, languages=said)


def _fate(canary: Canary, words: _Words) -> str:
    if canary.state is CanaryState.LATE or canary.stage is None:
        return words.late
    detail = canary.detail[:_LONGEST_DETAIL]
    return f"{words.stages[canary.stage]} ({detail})" if detail else words.stages[canary.stage]


def _duration(duration: timedelta, words: _Words) -> str:
    seconds = duration.total_seconds()
    for size, unit in ((3600, words.hours), (60, words.minutes)):
        if seconds >= size and not seconds % size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} {words.seconds}"
