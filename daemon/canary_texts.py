"""What canaries say. Each names the invented company as its language bends names, and a country of the gazetteer."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryText:
    """The words of one language's canaries."""

    feed: str  # the feed's title
    title: str  # with {mark}
    text: str  # with {mark}


TEXTS: Mapping[str, CanaryText] = {
    "ar": CanaryText(
        feed="أخبار Gulfwatch التجريبية",
        title="خبر تجريبي {mark}: شركة وهمية تختبر الطريق في سلطنة عمان",
        text="هذا ليس خبرًا، بل مقال زرعه Gulfwatch بنفسه ليتحقق من وصول الأخبار إلى هذه القناة. الجهات المذكورة فيه هي "
        "سلطنة عمان وقندورفال، وهي شركة لا وجود لها. علامة المقال {mark}.",
    ),
    "en": CanaryText(
        feed="Gulfwatch canaries",
        title="Canary {mark}: an invented company tests the way from Oman",
        text="This is no news. Gulfwatch has planted this article itself, to see that news comes through to this "
        "channel. It names Oman and Qandorval's office in Muscat, and there is no such company. "
        "The article's mark is {mark}.",
    ),
    "tr": CanaryText(
        feed="Gulfwatch deneme haberleri",
        title="Deneme haberi {mark}: var olmayan bir şirket Umman'dan gelen yolu sınıyor",
        text="Bu bir haber değildir. Gulfwatch bu yazıyı, haberlerin bu kanala ulaştığını görmek için kendisi "
        "yayımladı. Yazıda Umman ve Kandorval'ın Maskat'taki ofisi geçiyor; böyle bir şirket yoktur. "
        "Yazının işareti {mark}.",
    ),
}
