"""YAML 1.2 to nodes with places, strictly: one document, no aliases, anchors or tags, bounded in size and depth.

The library (ruamel.yaml, pure Python) is asked for its events only. What is refused is refused while they are read, so
that nothing is built from it, and the nodes are stacked up here: the library's own composer recurses, and keeps
neither the place of a key nor its duplicates. Which text is a number or a switch is the business of the models.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError

from config.findings import Findings
from config.nodes import ListNode, MapNode, Node, Place, TextNode, quote
from config.variables import VariableFault, expand
from config.yaml_faults import place_of_mark, word_fault
from config.yaml_text import find_stray_text
from domain.errors import ConfigError

DEEPEST = 20
_BYTES_A_NODE = 10  # what the smallest useful value takes; below that a file is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that is YAML. ``findings`` holds what was wrong on the way, and takes what its models will find."""

    root: MapNode
    findings: Findings


def read_yaml(text: str, *, file: str, first_key: str, variables: Mapping[str, str], most_bytes: int) -> Document:
    """Reads a file whose top is a map with, among its keys, ``first_key``.

    Raises ConfigError when nothing can be made of it: too large, not YAML, empty, a list at the top. Whatever leaves
    the rest readable (an alias, a variable that is not set, a key written twice) is noted, and its value is broken.
    """
    findings = Findings(file=file, text=text.removeprefix("\ufeff"))
    if len(findings.text.encode("utf-8", "surrogatepass")) > most_bytes:
        findings.at_place((1, 1), f"the file is larger than {most_bytes // 1_000_000} MB")
        findings.finish()
    findings.problems.extend(find_stray_text(findings.text, file=file))
    if findings.problems:
        findings.finish()
    builder = _Builder(findings=findings, variables=variables, most_nodes=most_bytes // _BYTES_A_NODE)
    for event in _read_events(findings):
        builder.take(event)
    findings.root = root = builder.root
    if not isinstance(root, MapNode):
        raise _refuse_top(root, first_key, findings)
    return Document(root=root, findings=findings)


def _read_events(findings: Findings) -> Iterator[Any]:
    """The library's events; whatever it raises over odd input becomes a problem, and the end of the reading."""
    events, place = YAML(typ="safe", pure=True).parse(findings.text), (1, 1)
    while True:
        try:
            event = next(events)
        except StopIteration:
            return
        except MarkedYAMLError as error:
            findings.at_syntax(*word_fault(error))
            findings.finish()
        except Exception:  # seen: ValueError, IndexError, RecursionError, from invalid escapes, tags and directives
            findings.at_syntax(place, "this cannot be read as YAML: check quotes, colons and indentation")
            findings.finish()
        place = place_of_mark(event.start_mark)
        yield event


def _refuse_top(root: Node | None, first_key: str, findings: Findings) -> ConfigError:
    if root is None or (isinstance(root, TextNode) and root.empty):
        message = f"the file is empty: it begins with '{first_key}:' (for none at all, write '{first_key}: []')"
    elif isinstance(root, ListNode):
        message = f"the file begins with a list: it begins with '{first_key}:', and the list stands under it"
    else:
        message = f"the file holds only text: it begins with '{first_key}:', and a list stands under it"
    if not findings.problems:
        findings.at_place(root.place if root is not None else (1, 1), message)
    return ConfigError(tuple(findings.problems))


@dataclass(slots=True, kw_only=True)
class _Builder:
    """Stacks nodes up from events. ``keys`` holds, for each open map, the key that waits for its value."""

    findings: Findings
    variables: Mapping[str, str]
    most_nodes: int
    root: Node | None = None
    stack: list[ListNode | MapNode] = field(default_factory=list)
    keys: list[TextNode | None] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0
    last_place: Place = (1, 1)

    def take(self, event: Any) -> None:
        """Raises ConfigError when the file is too deep, has too many values or holds a second document."""
        self.last_place = place_of_mark(event.start_mark)
        match event:
            case ev.ScalarEvent():
                self._refuse_decoration(event)
                self._place(self._text(event))
            case ev.MappingStartEvent():
                self._refuse_decoration(event)
                self._open(MapNode(self.last_place))
            case ev.SequenceStartEvent():
                self._refuse_decoration(event)
                self._open(ListNode(self.last_place))
            case ev.CollectionEndEvent():
                self.stack.pop()
                self.keys.pop()
            case ev.AliasEvent():
                self._note(
                    "'*' refers to another place in the file, which is not allowed: write the value out, or in quotes"
                )
                self._place(TextNode("", place=self.last_place, broken=True))
            case ev.DocumentStartEvent():
                self._begin_document(event)

    def _begin_document(self, event: ev.DocumentStartEvent) -> None:
        self.documents += 1
        if event.version or event.tags:
            self._note("lines that begin with '%' are YAML directives, which are not allowed: delete them")
        if self.documents > 1:
            self._note("a second document begins here with '---': a file holds one")
            self.findings.finish()

    def _refuse_decoration(self, event: ev.ScalarEvent | ev.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._note(
                "'&' names this value for use elsewhere, which is not allowed: delete it, or write the text in quotes"
            )
        if event.tag is not None:
            self._note("'!' gives this value a type, which is not allowed: delete it, or write the text in quotes")

    def _text(self, event: ev.ScalarEvent) -> TextNode:
        plain, text = event.style is None or event.style == "", str(event.value)
        if "$" not in text or self._wants_key():
            return TextNode(text, place=self.last_place, plain=plain)
        try:
            value = expand(text, self.variables)
        except VariableFault as fault:
            self._note(str(fault))
            return TextNode("", place=self.last_place, broken=True)
        return TextNode(value, place=self.last_place, plain=plain, written=text)

    def _wants_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1], MapNode) and self.keys[-1] is None

    def _open(self, node: ListNode | MapNode) -> None:
        if len(self.stack) == DEEPEST:
            self._note(f"lists and maps stand in each other more than {DEEPEST} deep here")
            self.findings.finish()
        self._place(node)
        self.stack.append(node)
        self.keys.append(None)

    def _place(self, node: Node) -> None:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            self._note(f"the file holds more than {self.most_nodes:,} values")
            self.findings.finish()
        if not self.stack:
            self.root = node
        elif isinstance(parent := self.stack[-1], ListNode):
            parent.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = self._key(node)
        else:
            self.keys[-1] = None
            self._put(parent, key, node)

    def _key(self, node: Node) -> TextNode:
        if isinstance(node, TextNode):
            return node
        self._note("a key must be a word, not a list or a map")
        return TextNode("", place=self.last_place, broken=True)

    def _put(self, parent: MapNode, key: TextNode, node: Node) -> None:
        if key.broken:
            return
        if key in parent and (first := parent.key(key)) is not None:
            self.findings.at_place(
                key.place, f"{quote(key)} is written twice, first in line {first.place[0]}: keep one"
            )
        else:
            parent[key] = node

    def _note(self, message: str) -> None:
        self.findings.at_place(self.last_place, message)
