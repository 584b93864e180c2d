"""The query language read into a tree. What its words mean is decided elsewhere (``matching.asked``).

A query is at most 2,000 characters and 20 brackets deep; the parser (lark, LALR) takes linear time, whatever it says.
What is refused, and how that is told, stands in ``matching.query_faults``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput, VisitError

from domain.problem import did_you_mean
from domain.watchlist import PLACES
from matching.normalise import fold, fold_words
from matching.query_faults import QueryError, explain, fault_of_word, refuse_habits

LONGEST = 2_000
DEFAULT_WIDTH = 10  # words of a NEAR without a number
_SHORTEST_STEM = 3  # letters before a star

FIELDS: Mapping[str, str] = {
    "country": "country",
    "company": "company",
    "organisation": "organisation",
    "organization": "organisation",
    "person": "person",
    "keyword": "keyword",
    "title": "title",
    "text": "text",
    "lead": "lead",
    "lang": "lang",
    "language": "lang",
    "source": "source",
    "ülke": "country",
    "şirket": "company",
    "kurum": "organisation",
    "kişi": "person",
    "başlık": "title",
    "metin": "text",
    "dil": "lang",
    "kaynak": "source",
    "giriş": "lead",
    "دولة": "country",
    "شركة": "company",
    "منظمة": "organisation",
    "شخص": "person",
    "عنوان": "title",
    "نص": "text",
    "لغة": "lang",
    "مصدر": "source",
    "مقدمة": "lead",
}
"""What may stand before a colon, in three languages."""

_FIELDS = {fold(name): field for name, field in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Term:
    """A name or a word. ``field`` is a kind of entity, ``keyword``, ``lang`` or ``source``; None: a keyword."""

    text: str
    field: str | None = None
    place: str | None = None  # title | text | lead; None: anywhere
    offset: int = 0


@dataclass(frozen=True, slots=True)
class All:
    """AND."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """OR."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """NOT."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Near:
    """NEAR/n: something of each part stands within so many words."""

    words: int
    parts: tuple["Node", ...]  # terms, or several joined by OR


Node = Term | All | Either | Without | Near


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("query.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)


def parse_query(query: str) -> Node:
    """Reads a query. Raises QueryError with the place of the fault and what was probably meant."""
    if len(query) > LONGEST:
        raise QueryError(f"it is longer than {LONGEST:,} characters", query=query, offset=LONGEST)
    refuse_habits(query)
    try:
        node: Node = _Reader(query).transform(_parser().parse(query))
    except UnexpectedInput as error:
        raise explain(query, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, QueryError):
            raise error.orig_exc from None
        raise
    return node


class _Reader(Transformer[Token, Node]):
    """Makes the tree of the parser's tree."""

    def __init__(self, query: str) -> None:
        super().__init__()
        self._query = query

    def start(self, parts: list[Node]) -> Node:
        return parts[0]

    def either(self, parts: list[Node]) -> Node:
        return Either(tuple(parts))

    def both(self, parts: list[Node]) -> Node:
        return All(tuple(parts))

    def without(self, parts: list[Node]) -> Node:
        return Without(parts[0])

    def near(self, parts: list[Node | Token]) -> Node:
        nodes = [part for part in parts if not isinstance(part, Token)]
        operators = [part for part in parts if isinstance(part, Token)]
        widths = {_width(operator) for operator in operators}
        first = operators[0].start_pos or 0
        if len(widths) > 1:
            raise QueryError("NEARs in a row need one number", query=self._query, offset=first)
        if not all(_is_plain(node) for node in nodes):
            message = "NEAR joins names and words, or several in brackets with OR between them"
            raise QueryError(message, query=self._query, offset=first)
        if widths == {0}:
            hint = "; write NEAR/1 for words that stand side by side"
            raise QueryError("NEAR/0 asks for two words in one place", query=self._query, offset=first, hint=hint)
        return Near(widths.pop(), tuple(nodes))

    def term(self, parts: list[Token]) -> Node:
        token = parts[0]
        text = str(token).strip('"“”«»„').strip() if token.type == "PHRASE" else str(token)
        offset = token.start_pos or 0
        if not text:
            raise QueryError("empty quotes", query=self._query, offset=offset, hint="; write a phrase between them")
        if token.type == "WORD" and (fault := fault_of_word(text)):
            raise QueryError(fault[0], query=self._query, offset=offset, hint=fault[1])
        if "*" in text[:-1] or (text.endswith("*") and _stem_length(text) < _SHORTEST_STEM):
            message = f"a star stands only at a word's end, after {_SHORTEST_STEM} letters or more"
            raise QueryError(message, query=self._query, offset=offset)
        return Term(text, offset=offset)

    def field_term(self, parts: list[Token | Node]) -> Node:
        field, term = self._field(parts[0]), parts[1]
        assert isinstance(term, Term)
        return _placed(term, field) if field in PLACES else Term(term.text, field=field, offset=term.offset)

    def field_group(self, parts: list[Token | Node]) -> Node:
        field, node = self._field(parts[0]), parts[1]
        assert not isinstance(node, Token)
        return _placed(node, field) if field in PLACES else _of_kind(node, field)

    def _field(self, token: Token | Node) -> str:
        assert isinstance(token, Token)
        written = str(token).rstrip(":")
        if (field := _FIELDS.get(fold(written))) is None:
            hint = did_you_mean(written, FIELDS)
            raise QueryError(f"'{written}:' is no field", query=self._query, offset=token.start_pos or 0, hint=hint)
        return field


def terms_of(node: Node) -> Iterator[Term]:
    """Every term of a query, those under NOT too."""
    if isinstance(node, Term):
        yield node
        return
    for part in (node.part,) if isinstance(node, Without) else node.parts:
        yield from terms_of(part)


def _stem_length(text: str) -> int:
    """The letters of the last word, before its star."""
    return len(fold_words(text).rpartition(b" ")[2])


def _width(operator: Token) -> int:
    return int(str(operator).partition("/")[2] or DEFAULT_WIDTH)


def _is_plain(node: Node) -> bool:
    if isinstance(node, Term):
        return node.field not in ("lang", "source")
    return isinstance(node, Either) and all(_is_plain(part) for part in node.parts)


def _placed(node: Node, place: str) -> Node:
    """The same node, its terms looked for in one place only."""
    if isinstance(node, Term):
        return Term(node.text, field=node.field, place=place, offset=node.offset)
    return _mapped(node, lambda part: _placed(part, place))


def _of_kind(node: Node, field: str) -> Node:
    """company:(Aselsan OR Havelsan): the field holds for every term that has none of its own."""
    if isinstance(node, Term):
        return node if node.field else Term(node.text, field=field, place=node.place, offset=node.offset)
    return _mapped(node, lambda part: _of_kind(part, field))


def _mapped(node: All | Either | Without | Near, change: Callable[[Node], Node]) -> Node:
    if isinstance(node, Without):
        return Without(change(node.part))
    parts = tuple(change(part) for part in node.parts)
    if isinstance(node, Near):
        return Near(node.words, parts)
    return All(parts) if isinstance(node, All) else Either(parts)
