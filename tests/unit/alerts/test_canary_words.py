"""What the operators hear of canaries, word for word, in their channel's language."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.canary_words import lost_text, well_text
from domain.canary import Canary, CanaryPlan, CanaryStage, CanaryState
from tests.alert_factories import NOW

PLAN = CanaryPlan(channel_id="test-room", every=timedelta(hours=6), within=timedelta(minutes=2))
LOST = tuple(
    Canary(
        language=language,
        mark=f"mark-{language}",
        url="http://canary.invalid/x",
        channel_id="test-room",
        planted_at=NOW,
        due_at=NOW + PLAN.within,
        every_seconds=21_600,
        state=CanaryState.LOST,
        stage=stage,
        detail=detail,
    )
    for language, stage, detail in (
        ("ar", CanaryStage.NOT_COLLECTED, "no connection: refused"),
        ("en", CanaryStage.NOT_COLLECTED, "no connection: refused"),
        ("tr", CanaryStage.NOT_MATCHED, ""),
    )
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "Canaries (test articles that show whether news comes through) did not arrive in the channel test-room "
            "within 2 min. Arabic, English: not collected (no connection: refused); Turkish: collected, not matched. "
            "You hear of it again when they arrive in time.",
        ),
        (
            "ar",
            "لم تصل الأخبار التجريبية (مقالات اختبار تبيّن هل تصل الأخبار) إلى القناة test-room خلال 2 د. العربية، "
            "الإنجليزية: لم يُجمع الخبر (no connection: refused); التركية: جُمع الخبر ولم يُطابَق. "
            "سيصلكم إشعار آخر عندما تصل في وقتها من جديد.",
        ),
        (
            "tr",
            "Deneme haberleri (haberlerin ulaşıp ulaşmadığını gösteren haberler) test-room kanalına 2 dk içinde "
            "ulaşmadı. Arapça, İngilizce: toplanmadı (no connection: refused); Türkçe: toplandı, eşleşmedi. "
            "Yeniden zamanında ulaştıklarında haber verilecek.",
        ),
    ],
)
def test_the_lost_are_named_with_the_stage_at_which_they_stopped(language: str, expected: str) -> None:
    assert lost_text(LOST, PLAN, language) == expected.replace(";", "؛" if language == "ar" else ";")


def test_one_that_came_too_late_says_so() -> None:
    late = replace(LOST[0], state=CanaryState.LATE, stage=None)
    assert "Arabic: delivered too late." in lost_text([late], replace(PLAN, within=timedelta(seconds=90)), "en")
    assert " within 90 s." in lost_text([late], replace(PLAN, within=timedelta(seconds=90)), "en")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Canaries arrive in time again in the channel test-room: Arabic (1.2 s), English (1.2 s)."),
        ("ar", "عادت الأخبار التجريبية تصل في وقتها إلى القناة test-room: العربية (1.2 ث)، الإنجليزية (1.2 ث)."),
        ("tr", "Deneme haberleri test-room kanalına yeniden zamanında ulaşıyor: Arapça (1.2 sn), İngilizce (1.2 sn)."),
    ],
)
def test_those_that_arrive_again_are_named_with_the_time_they_took(language: str, expected: str) -> None:
    assert well_text([replace(one, travel_seconds=1.23) for one in LOST[:2]], language) == expected
