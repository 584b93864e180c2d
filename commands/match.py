"""`gulfwatch match`: what would match in one text and why, or in many texts, a line each."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

import click

from commands.match_report import as_json as report_as_json
from commands.match_report import show
from commands.opened import tell
from commands.output import json_option, print_json
from config.settings import Settings, read_settings
from config.yaml_text import decode
from crawler.fetch_text import fetch_page
from daemon.disk import examine
from domain.clock import utc_now
from domain.errors import ConfigError, GulfwatchError
from domain.match import Readable
from domain.problem import did_you_mean
from matching.jsonl import answer_line
from matching.matcher import Matcher, compile_matcher

_MOST_BYTES = 10 * 2**20


@click.command()
@click.argument("text_from", metavar="[FILE|URL|-]", required=False)
@click.option("--jsonl", metavar="IN", help="Lines of JSON in (- for standard input), lines out.")
@click.option("--title", default="", help="The title, matched beside the text.")
@click.option("--lang", type=click.Choice(["ar", "en", "tr"]), help="The text's language.")
@click.option("--source", "source_id", help="As if it came from this source.")
@json_option
def match(
    text_from: str | None, jsonl: str | None, title: str, lang: str | None, source_id: str | None, as_json: bool
) -> None:
    """Shows what would match in one text and why: each mention in its sentence, each rule's verdict.

    Reads a FILE, the article behind a URL, or standard input (-). With --jsonl it reads lines
    {"id", "lang"?, "title", "text"} from IN and writes {"id", "entities", "unsure", "mentions", "watchlists"}.
    """
    if bool(text_from) == bool(jsonl):
        raise click.UsageError("give one text (FILE, URL or -), or --jsonl IN")
    settings = read_settings()
    matcher = _matcher(settings, source_id)
    if jsonl:
        with _opened(jsonl) as lines:
            _match_lines(matcher, lines, name=jsonl)
        return
    assert text_from
    text, found_title = _read_text(text_from, settings)
    readable = Readable(title=title or found_title, text=text, language=lang, source_id=source_id)
    explanation = matcher.explain(readable)
    if as_json:
        print_json(report_as_json(explanation))
    else:
        show(explanation, has_title=bool(readable.title))


def _matcher(settings: Settings, source_id: str | None) -> Matcher:
    """Of watchlists.yaml; of the gazetteer alone where there is none, and that is said."""
    examined = examine(settings, utc_now())
    known = [source.id for source in examined.in_force.sources.sources] if examined.in_force.sources else []
    if source_id and known and source_id not in known:
        raise GulfwatchError(f"no source has the id '{source_id}'{did_you_mean(source_id, known)}")
    problems = [problem for problem in examined.problems if problem.file == "watchlists.yaml"]
    tell(problems)
    if examined.in_force.matcher is not None:
        return examined.in_force.matcher
    if (settings.config_dir / "watchlists.yaml").exists():
        raise GulfwatchError("Nothing was matched: mend watchlists.yaml (`gulfwatch check` shows every fault).")
    click.echo("Only the built-in names are known.", err=True)
    return compile_matcher().matcher


@contextmanager
def _opened(name: str) -> Iterator[IO[str]]:
    """Lines of a file or of standard input, as UTF-8 with or without a mark."""
    if name == "-":
        yield io.TextIOWrapper(_standard_input(), encoding="utf-8-sig")
        return
    try:
        file = Path(name).open(encoding="utf-8-sig")  # noqa: SIM115 (closed below: only the opening may fail in words)
    except OSError as error:
        raise GulfwatchError(f"{name} cannot be read: {error.strerror}") from None
    with file:
        yield file


def _match_lines(matcher: Matcher, lines: IO[str], *, name: str) -> None:
    for answer in _answers(matcher, lines, name):
        click.echo(json.dumps(answer, ensure_ascii=False))


def _answers(matcher: Matcher, lines: IO[str], name: str) -> Iterator[dict[str, Any]]:
    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield answer_line(matcher, _parsed(line, number, name))
    except UnicodeDecodeError as error:
        raise GulfwatchError(f"{name} is not UTF-8 text: save it as UTF-8 ({error.reason})") from None


def _parsed(line: str, number: int, name: str) -> dict[str, Any]:
    try:
        value = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise GulfwatchError(f"{name}:{number}: not JSON: {error}") from None
    if not isinstance(value, dict):
        raise GulfwatchError(f"{name}:{number}: a line must be an object with an id, a title and a text")
    return value


def _read_text(text_from: str, settings: Settings) -> tuple[str, str]:
    """The text and, where a page has one, its title."""
    if text_from.startswith(("http://", "https://")):
        page = fetch_page(text_from, policy=settings.network_policy, user_agent=settings.user_agent)
        return page.text, page.title or ""
    data = _standard_input().read(_MOST_BYTES) if text_from == "-" else _read_file(Path(text_from))
    try:
        return decode(data, file=text_from), ""
    except ConfigError as error:
        raise GulfwatchError(str(error)) from None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        raise GulfwatchError("standard input is closed: nothing can be read from it")
    return sys.stdin.buffer


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise GulfwatchError(f"{path} cannot be read: {error.strerror}") from None
