"""The article's text in a page's outline, and whether it is surely that: by where the good lines stand together."""

import re
from collections import defaultdict
from dataclasses import dataclass

from crawler.pages.outline import HEADINGS, Box, Line, Outline
from crawler.plain_text import one_line

_GOOD = 60  # characters: a line this long, and not of links, is prose
_PROSE_LINKS = 0.45  # of a line in links: above it is a link with words around it
_LEAST = 250  # characters of prose in an article that is surely one
_HERE = 0.8  # of the prose below a box stands in one box inside: go there
_NAMED = 0.35  # of the page's prose in a box that is called the article's body: believe its name
_SHARE = 0.66  # of the page's prose must stand in the article
_WORDY = 0.5  # of a list's text in links: a list of headlines
_BODY_NAME = re.compile(
    r"article-?_?-?(?:body|content|text|copy)|(?:entry|post|story|news|page|single|body|content|detail|haber|text)-?_?-?"
    r"(?:content|body|text|detail|details|metni|icerik|detay)\b|storybody|haber-?metni|haber-?icerik|articlebody",
    re.IGNORECASE,
)
_ALSO = re.compile(
    r"^\W*(?:read (?:more|also|next)|see also|also read|related|more on this|watch|listen|recommended"
    r"|اقر[أا](?:وا)?(?:ي)? (?:أيض[اً]*|المزيد|ايض)|طالع|شاهد أيض|شاهد ايض|مواضيع (?:ذات صلة|متعلقة)|اقرأ كذلك|ذات صلة"
    r"|للمزيد|المزيد من|ilgili haber|bunlar(?:a)? da|bakmadan geçme|bunu da oku|ayrıca (?:oku|bkz|bakınız)"
    r"|haberin devamı|öneri(?:len)? haber|ilginizi çekebilir)[^\n.!؟]{0,160}$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?؟…:»”\"'’)\]]\W*$")
_LABELS = re.compile(
    r"^\W*(?:share|tweet|print|email|facebook|twitter|whatsapp|telegram|linkedin|advertisement|tags?|topics|comments?"
    r"|شارك(?:ها|ه|نا)?|مشاركة|طباعة|إعلان|اعلان|الوسوم|كلمات (?:مفتاحية|دليلية|دلالية)|تعليقات|التعليقات|أضف تعليق"
    r"|paylaş|yazdır|reklam|etiketler|yorumlar|yorum yap|abone ol|follow us|تابعنا|bizi takip)\b\W*.{0,40}$",
    re.IGNORECASE,
)
_INVITES = 220  # characters: an invitation to read another article is no longer
_HEADLINE = 20  # characters
_TEASER_LINES = 2
_TEASER = 600  # characters
_LINK_LINE = 0.8  # of a line in links: it is one
_COMMENTS = re.compile(r"comment|disqus|yorum|related|recommend|footer|cookie|consent", re.IGNORECASE)
_PARTS = frozenset({"ul", "ol", "dl", "blockquote", "tr", "tbody", "thead", "details"})
_LONGEST_LEAD = 3  # lines
_OFFERS = 4  # lines
_TAIL = 8  # characters: where a sentence's end is looked for
_LEAD_TAGS = frozenset({"p", "blockquote", "h2", "h3", "h4", "pre"})


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text as it was found; ``sure``: it is all of it and nothing else, as far as one can tell."""

    text: str
    sure: bool
    after: str = ""  # the lines that come next in its box: offers of subscriptions among them


def read_body(found: Outline, *, headlines: frozenset[str]) -> Body:
    """The body, without its headlines. An outline that has no prose has an empty one, which is not sure."""
    boxes, lines = found.boxes, found.lines
    if not lines:
        return Body("", sure=False)
    junk = _junk_boxes(boxes, lines)
    lines = [line for line in lines if not (line.junk or junk[line.box])]
    teasers = _teaser_boxes(boxes, lines)
    lines = [line for line in lines if not teasers[line.box]]
    prose = _sums(boxes, lines)
    best = _best_box(boxes, junk, prose)
    kept = _cleaned(boxes, [line for line in lines if _inside(boxes, line.box, best)], best, headlines)
    after = _after(boxes, lines, best, kept)
    kept = [*_lead(boxes, lines, best, kept), *kept]
    own = sum(line.size for line in kept if _is_prose(line))
    sure = own >= _LEAST and own >= _SHARE * prose[0]
    return Body("\n".join(line.text for line in kept), sure=sure, after=after)


def _after(boxes: list[Box], lines: list[Line], best: int, kept: list[Line]) -> str:
    inside = [line for line in lines if _inside(boxes, line.box, best)]
    place = next((number for number, line in enumerate(inside) if kept and line is kept[-1]), len(inside))
    return "\n".join(line.text for line in inside[place + 1 : place + 1 + _OFFERS])


def _is_prose(line: Line) -> bool:
    return line.size >= _GOOD and line.linked < _PROSE_LINKS * len(line.text)


def _sums(boxes: list[Box], lines: list[Line]) -> list[int]:
    """The size of the prose below each box."""
    sums = [0] * len(boxes)
    for line in lines:
        if _is_prose(line):
            sums[line.box] += line.size
    for index in range(len(boxes) - 1, 0, -1):
        sums[boxes[index].parent] += sums[index]
    return sums


def _junk_boxes(boxes: list[Box], lines: list[Line]) -> list[bool]:
    """Which boxes are beside an article, or in such. One that holds the headline or most of the page's prose is not."""
    prose = _sums(boxes, lines)
    junk = [False] * len(boxes)
    for index, box in enumerate(boxes):
        own = box.junk and not box.holds_heading and (2 * prose[index] <= prose[0] or bool(_COMMENTS.search(box.name)))
        junk[index] = own or junk[box.parent]
    return junk


def _teaser_boxes(boxes: list[Box], lines: list[Line]) -> list[bool]:
    """Which boxes show another article: a line or two of prose beside a headline that is a link."""
    prose, size, links = [0] * len(boxes), [0] * len(boxes), [0] * len(boxes)
    for line in lines:
        if _is_prose(line):
            prose[line.box] += 1
            size[line.box] += line.size
        elif line.size >= _HEADLINE and line.linked >= _LINK_LINE * len(line.text):
            links[line.box] += 1
    for index in range(len(boxes) - 1, 0, -1):
        for counts in (prose, size, links):
            counts[boxes[index].parent] += counts[index]
    found = [False] * len(boxes)
    for index, box in enumerate(boxes):
        own = 0 < prose[index] <= _TEASER_LINES and links[index] > 0 and size[index] < _TEASER and not box.holds_heading
        found[index] = index > 0 and (own or found[box.parent])
    return found


def _best_box(boxes: list[Box], junk: list[bool], prose: list[int]) -> int:
    """The innermost box that a part of the page's prose stands in that is large enough, or that is named the body."""
    large = [index for index in range(len(boxes)) if prose[index] > _NAMED * prose[0] and prose[index] >= _LEAST]
    named = [index for index in large if not junk[index] and _BODY_NAME.search(boxes[index].name)]
    if named:
        return max(named, key=lambda index: (prose[index], index))
    best = 0
    for index in range(1, len(boxes)):
        if boxes[index].parent == best and prose[index] >= _HERE * prose[best] > 0:
            best = index
    while boxes[best].tag in _PARTS:
        best = boxes[best].parent
    return best


def _lead(boxes: list[Box], lines: list[Line], best: int, kept: list[Line]) -> list[Line]:
    """The prose between the headline and the body: some sites keep the first paragraph apart."""
    before: list[Line] = []
    for line in lines:
        if line.tag == "h1":
            before = [line]
        elif (kept and line is kept[0]) or _inside(boxes, line.box, best):
            break
        elif before and _is_prose(line) and not _ALSO.match(line.text):
            before.append(line)
    said = {line.text for line in kept}
    return [line for line in before[1:] if line.text not in said] if len(before) <= 1 + _LONGEST_LEAD else []


def _inside(boxes: list[Box], box: int, outer: int) -> bool:
    while box > outer:  # a box comes after those around it
        box = boxes[box].parent
    return box == outer


def _cleaned(boxes: list[Box], lines: list[Line], best: int, headlines: frozenset[str]) -> list[Line]:
    """The lines without what stands between an article's: boxes, lists of links, invitations, labels."""
    listed = _link_boxes(boxes, lines, best)
    kept = [
        line
        for line in lines
        if line.tag != "h1"
        and line.box not in listed
        and line.linked < _LINK_LINE * len(line.text)
        and not (len(line.text) <= _INVITES and (_ALSO.match(line.text) or _LABELS.match(line.text)))
        and one_line(line.text) not in headlines
    ]
    return _trimmed(kept)


def _link_boxes(boxes: list[Box], lines: list[Line], best: int) -> set[int]:
    """The boxes below ``best`` whose lines are for the most part links."""
    texts: dict[int, int] = defaultdict(int)
    links: dict[int, int] = defaultdict(int)
    for line in lines:
        box = line.box
        while box > best:
            texts[box] += len(line.text)
            links[box] += line.linked
            box = boxes[box].parent
    found: set[int] = set()
    for index in sorted(texts):  # a box comes after those around it
        if boxes[index].parent in found or links[index] > _WORDY * texts[index]:
            found.add(index)
    return found


def _trimmed(lines: list[Line]) -> list[Line]:
    """Without the short lines before the first and after the last that is prose, and without headings of nothing."""
    prose = [place for place, line in enumerate(lines) if _is_prose(line)]
    if not prose:
        return lines
    first, last = prose[0], prose[-1]
    while first > 0 and _leads(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and _follows(lines[last + 1], lines[prose[-1]]):
        last += 1
    return lines[first : last + 1]


def _leads(line: Line) -> bool:
    return line.tag in _LEAD_TAGS and len(line.text) >= 15


def _follows(line: Line, last: Line) -> bool:
    """Whether a short line after the last long one is still the article's: a sentence, an agency, who wrote it."""
    if line.tag in HEADINGS:
        return False
    return (
        bool(_ENDS.search(line.text[-_TAIL:]))
        or line.tag in {"li", "td"}
        or (line.box == last.box and line.tag == last.tag)
    )
