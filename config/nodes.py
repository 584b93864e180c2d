"""What a YAML file holds, each value with its place: text, list or map. Numbers and switches are text until asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""The way from the top of a file to a value: ``("watchlists", 0, "keywords", 2)``."""

Place: TypeAlias = tuple[int, int]
"""Line and column, both counted from 1, the column in code points."""


class TextNode(str):
    """A scalar with its variables filled in. It stays text, so that a name such as ``1923`` or ``no`` is one."""

    __slots__ = ("broken", "place", "plain", "written")

    place: Place
    plain: bool  # without quotes: may stand for a number, a switch or nothing
    written: str | None  # as in the file, when a variable was filled in; the only form that messages may show
    broken: bool  # already complained of; its text means nothing

    def __new__(
        cls, text: str, *, place: Place, plain: bool = False, written: str | None = None, broken: bool = False
    ) -> "TextNode":
        node = super().__new__(cls, text)
        node.place, node.plain, node.written, node.broken = place, plain, written, broken
        return node

    @property
    def empty(self) -> bool:
        """Whether it is YAML's null: nothing written after a key, ``~`` or ``null``."""
        return self.plain and self in ("", "~", "null", "Null", "NULL")


class ListNode(list["Node"]):
    """A YAML sequence."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class MapNode(dict[str, "Node"]):
    """A YAML mapping. Its keys are TextNodes, which know their own places."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def key(self, name: str) -> TextNode | None:
        """The key as it stands in the file."""
        return next((key for key in self if key == name and isinstance(key, TextNode)), None)


Node: TypeAlias = TextNode | ListNode | MapNode


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a path: the value there, and the key it stands under, if any."""

    node: Node
    key: TextNode | None

    @property
    def place(self) -> Place:
        """Where a message about the value points: a text that can be seen, else the key that the value stands under."""
        visible = isinstance(self.node, TextNode) and self.node
        return self.node.place if self.key is None or visible else self.key.place


def find(root: Node, path: Path) -> Found | None:
    """Follows a path; None when the file holds nothing there."""
    node: Node = root
    key: TextNode | None = None
    for step in path:
        if isinstance(node, MapNode) and step in node:
            key = node.key(str(step))
            node = node[str(step)]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node):
            node, key = node[step], None
        else:
            return None
    return Found(node, key)


def walk(root: Node, path: Path = ()) -> Iterator[tuple[Path, Found]]:
    """Every value under a node with its path, from the top of the file downwards."""
    pending: list[tuple[Path, Found]] = [(path, Found(root, None))]
    while pending:
        here, found = pending.pop()
        yield here, found
        node = found.node
        if isinstance(node, MapNode):
            pending.extend(
                reversed(
                    [
                        ((*here, str(key)), Found(value, key if isinstance(key, TextNode) else None))
                        for key, value in node.items()
                    ]
                )
            )
        elif isinstance(node, ListNode):
            pending.extend(reversed([((*here, index), Found(value, None)) for index, value in enumerate(node)]))


def quote(node: str) -> str:
    """A value as a message shows it: in quotes, at most 60 characters, nothing invisible, no variable's value.

    What looks like an address or a signing key may be a secret that stands under the wrong key, and is not shown.
    """
    shown = node.written if isinstance(node, TextNode) and node.written is not None else str(node)
    if "://" in shown or "whsec_" in shown:
        return "'***'"
    shown = "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in shown[:61])
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
