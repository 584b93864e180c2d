"""The API's description (OpenAPI 3.1), made of the same table as its routes and the same models as its answers."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dashboard import models
from dashboard.api import Endpoint
from dashboard.parameters import DEFAULT_LIMIT, HIGHEST_LIMIT, RECORD_ID, SLUG
from domain.alert import DeliveryStatus

_MODE: Literal["serialization"] = "serialization"

PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": DEFAULT_LIMIT},
        "how many items at most",
    ),
    "cursor": ({"type": "string"}, "the `next` of the page before"),
    "watchlist": ({"type": "string", "pattern": f"^{SLUG}$"}, "only alerts of this watchlist"),
    "source": ({"type": "string", "pattern": f"^{SLUG}$"}, "only articles of this source"),
    "unsure": (
        {"type": "boolean"},
        "true: all that is unsure, sent or not; false: only what is certain; without it all alerts that were sent",
    ),
    "channel": ({"type": "string", "pattern": f"^{SLUG}$"}, "only deliveries to this channel"),
    "status": (
        {"type": "string", "enum": [status.value for status in DeliveryStatus]},
        "only deliveries in this state",
    ),
    "revision": ({"type": "integer", "minimum": 1}, "which revision of the article; without it the newest"),
}

_REFUSALS = {
    400: "a parameter, an id or the address is wrong",
    401: "no token, or a wrong one (only where GULFWATCH_TOKEN is set)",
    404: "there is nothing with this id",
    503: "the database cannot be used at the moment",
}
_REFUSALS_OF_POST = {
    403: "neither a bearer token nor the token of a page of the dashboard",
    409: "the state it is in does not allow that",
}
_FAULT = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorAnswer"}}}


def describe(endpoints: Sequence[Endpoint], *, url: str) -> dict[str, Any]:
    """The whole document. ``url``: the dashboard's address as others see it."""
    answers: list[type[BaseModel]] = [*dict.fromkeys(endpoint.answer for endpoint in endpoints), models.ErrorAnswer]
    references, definitions = models_json_schema(
        [(answer, _MODE) for answer in answers], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        operation = _operation(endpoint, references[(endpoint.answer, _MODE)])
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Gulfwatch", "version": "1", "description": "Times are RFC 3339 in UTC."},
        "servers": [{"url": f"{url.rstrip('/')}/api/v1"}],
        "security": [{"token": []}, {}],
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, answer: dict[str, Any]) -> dict[str, Any]:
    refusals = {**_REFUSALS, **(_REFUSALS_OF_POST if endpoint.method != "GET" else {})}
    return {
        "operationId": endpoint.call.__name__,
        "summary": endpoint.summary,
        "parameters": _parameters(endpoint),
        **({"requestBody": _form(endpoint.form)} if endpoint.form else {}),
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": answer}}},
            **{str(status): {"description": words, "content": _FAULT} for status, words in sorted(refusals.items())},
        },
    }


def _form(fields: Sequence[str]) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in fields}
    schema = {"type": "object", "properties": properties, "required": list(fields)}
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found = []
    if "{id}" in endpoint.path:
        pattern = f"^{endpoint.id_pattern or RECORD_ID}$"
        found.append({"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}})
    for name in endpoint.query:
        schema, words = PARAMETERS[name]
        found.append({"name": name, "in": "query", "required": False, "schema": schema, "description": words})
    return found
