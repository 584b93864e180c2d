"""The JSON Schemas that editors use say what the code says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from config.schemas import FOLDER, SCHEMAS, main, write_schema

ROOT = Path(__file__).parents[3]
SHIPPED = {
    "sources.yaml": "sources.schema.json",
    "watchlists.yaml": "watchlists.schema.json",
    "channels.example.yaml": "channels.schema.json",
}
TYPES = {"string": str, "boolean": bool, "integer": int, "number": (int, float), "array": list, "object": dict}


def faults(value: Any, schema: Any, root: Any, where: str = "") -> list[str]:
    """A small validator for the words of JSON Schema that our schemas use; it knows no others."""
    known = {"$schema", "$defs", "$ref", "title", "description", "default", "examples", "type", "enum", "pattern"}
    known |= {"items", "properties", "required", "additionalProperties", "anyOf", "oneOf", "minimum"}
    assert set(schema) <= known, set(schema) - known
    found = []
    if "$ref" in schema:
        found += faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, TYPES[one]) and (one == "boolean" or value is not True) for one in types):
        return [*found, f"{where} is no {types}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is none of the words")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where} has not the form")
    for counted, most in (("anyOf", 99), ("oneOf", 1)):
        right = [one for one in schema.get(counted, ()) if not faults(value, one, root, where)]
        if counted in schema and not 1 <= len(right) <= most:
            found.append(f"{where} fits {len(right)} of {counted}")
    if isinstance(value, list) and "items" in schema:
        found += [
            fault for n, item in enumerate(value) for fault in faults(item, schema["items"], root, f"{where}/{n}")
        ]
    if isinstance(value, dict):
        found += [f"{where} lacks {key}" for key in schema.get("required", ()) if key not in value]
        for key, item in value.items():
            if key in schema.get("properties", {}):
                found += faults(item, schema["properties"][key], root, f"{where}/{key}")
            elif schema.get("additionalProperties") is False:
                found.append(f"{where}/{key} is unknown")
    return found


def load(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def schema_of(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_file_is_what_the_models_make(name: str) -> None:
    made = write_schema(SCHEMAS[name])
    assert (FOLDER / name).read_text(encoding="utf-8") == made, "run: python -m config.schemas"


def test_there_is_no_other_schema_file() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(SCHEMAS)


def test_the_command_writes_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("config.schemas.FOLDER", tmp_path)
    main()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(SCHEMAS)


@pytest.mark.parametrize(("file", "schema"), SHIPPED.items())
def test_a_shipped_file_names_its_schema_and_fits_it(file: str, schema: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert text.splitlines()[0] == f"# yaml-language-server: $schema=schemas/{schema}"
    assert faults(load(text), schema_of(schema), schema_of(schema)) == []


@pytest.mark.parametrize(
    ("schema", "text", "fault"),
    [
        ("sources", "sources: [{id: a, feeds: x}]", "/sources/0 fits 0 of oneOf"),
        ("sources", "sources: [{id: a, feed: x, listing: y}]", "/sources/0 fits 2 of oneOf"),
        ("sources", "sources: [{id: A b, feed: x}]", "/sources/0/id has not the form"),
        ("watchlists", "watchlists: [{id: a, keyword: [x]}]", "/watchlists/0/keyword is unknown"),
        ("watchlists", "watchlists: [{id: a, keywords: [x], near: 0.5}]", "/watchlists/0/near is no ['integer']"),
        (
            "watchlists",
            "watchlists: [{id: a, keywords: [x], require: [y]}]",
            "/watchlists/0/require/0 is none of the words",
        ),
        ("watchlists", "watchlists: [{id: a, keywords: [x], where: titel}]", "/watchlists/0/where fits 0 of anyOf"),
        (
            "watchlists",
            "watchlists: [{id: a, keywords: [x], where: {keyword: title}}]",
            "/watchlists/0/where fits 0 of anyOf",
        ),
        ("channels", "channels: [{id: a, type: slak}]", "/channels/0/type is none of the words"),
        ("channels", "operators: [a]", " lacks channels"),
    ],
)
def test_an_editor_sees_the_common_mistakes(schema: str, text: str, fault: str) -> None:
    rules = schema_of(f"{schema}.schema.json")
    assert fault in faults(load(text), rules, rules)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_explained(name: str) -> None:
    schema = schema_of(name)
    maps = [schema, *schema["$defs"].values()]
    silent = [key for one in maps for key, rules in one["properties"].items() if not rules.get("description")]
    assert silent == []
