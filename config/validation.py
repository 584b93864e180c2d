"""From nodes to models: pydantic's errors become problems with a place, a sentence and what was probably meant."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from config.findings import Findings
from config.nodes import ListNode, MapNode, Node, Path, TextNode, quote
from config.yaml_reader import Document
from domain.problem import did_you_mean


class FileModel(BaseModel):
    """A map in one of the three files: strict, and no key that is not named here."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


_MOST_FAULTS = 200  # of one entry

Model = TypeVar("Model", bound=FileModel)


def read_entries(
    document: Document, *, key: str, model: type[Model], most: int
) -> Iterator[tuple[Path, MapNode, Model | None]]:
    """Checks a list of entries under a top key, each by itself, so that one bad entry hides no fault of another.

    Answers path, node and model; the model is None for an entry with faults, which are noted.
    """
    findings, entries = document.findings, document.root.get(key)
    if entries is None:
        return
    if not isinstance(entries, ListNode):
        wrong = "has nothing under it" if isinstance(entries, TextNode) and entries.empty else "must be a list"
        findings.at((key,), f"'{key}' {wrong}: write entries that begin with '- id: …' (for none at all, write [])")
        return
    if len(entries) > most:
        findings.at((key,), f"'{key}' has {len(entries):,} entries; at most {most:,} are read")
        return
    for index, node in enumerate(entries):
        path: Path = (key, index)
        if findings.full:
            return
        if isinstance(node, MapNode):
            yield path, node, check(model, node, path=path, findings=findings)
        else:
            findings.at(path, f"an entry of '{key}' must be lines of 'key: value', beginning with '- id: …'")


def check(model: type[Model], node: Node, *, path: Path, findings: Findings) -> Model | None:
    """Reads one map; None when it has faults, which are noted."""
    try:
        return model.model_validate(node)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False)[:_MOST_FAULTS]:
            _note(fault, model, path=path, findings=findings)
        return None


def check_top(document: Document, top: type[FileModel], *, needed: Sequence[str]) -> None:
    """Notes the keys at the top of a file that are unknown, and those that are missing."""
    for key in document.root:
        if key not in top.model_fields and not document.findings.full:
            document.findings.at_key((str(key),), _word_unknown(key, top))
    for key_needed in needed:
        if key_needed not in document.root:
            document.findings.at((), f"'{key_needed}:' is missing at the top of the file")


def _note(fault: Any, model: type[FileModel], *, path: Path, findings: Findings) -> None:
    loc: Path = fault["loc"]
    where = (*path, *loc)
    match fault["type"]:
        case "extra_forbidden":
            findings.at_key(where, _word_unknown(str(loc[-1]), _model_at(model, loc[:-1])))
        case "missing":
            findings.at(where[:-1], f"'{loc[-1]}' is missing here")
        case "value_error":
            # a name written as plain text is checked as {text: …}: what the file does not hold is not spoken of
            written = where if findings.holds(where) else where[:-1]
            findings.at(written, f"{_subject(written)} {fault['ctx']['error']}")
        case "list_type":
            findings.at(where, f"{_subject(where)} must be a list such as [one, two], or be left out")
        case _:
            findings.at(where, f"{_subject(where)} must be lines of 'key: value'")


def _subject(where: Path) -> str:
    key = next((str(step) for step in reversed(where) if isinstance(step, str)), "")
    return f"'{key}'" if isinstance(where[-1], str) else f"an entry of '{key}'"


def _word_unknown(key: str, model: type[BaseModel] | None) -> str:
    if key == "<<":
        return "'<<' brings in another part of the file, which is not allowed: write the keys out"
    known = model.model_fields if model is not None else {}
    return f"unknown key {quote(key)}{did_you_mean(key, known)}"


def _model_at(model: type[BaseModel], loc: Path) -> type[BaseModel] | None:
    """The model that a place below another model is read by."""
    here: type[BaseModel] | None = model
    for step in loc:
        if isinstance(step, str) and here is not None:
            known = here.model_fields.get(step)
            here = _model_in(known.annotation) if known is not None else None
    return here


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part)) is not None), None)


def note_repeated_ids(entries: Sequence[tuple[Path, MapNode, object]], findings: Findings) -> None:
    """Notes the entries whose id an earlier one has."""
    lines: dict[str, int] = {}
    for path, node, _ in entries:
        written = node.get("id")
        if not isinstance(written, TextNode) or written.broken or written.empty:
            continue
        if written in lines:
            findings.at((*path, "id"), f"the id {quote(written)} is taken: line {lines[written]} has it too")
        else:
            lines[written] = written.place[0]
