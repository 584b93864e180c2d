"""The JSON API: every answer against the description that the API gives of itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from dashboard.api import ENDPOINTS, Endpoint
from domain.alert import DeliveryStatus
from domain.secret import Secret
from domain.source import SourceState
from storage import articles, canaries
from storage.database import Database
from tests import dashboard_data as data
from tests.dashboard_site import TOKEN, Site, running_site

LISTS = [endpoint for endpoint in ENDPOINTS if "{id}" not in endpoint.path and endpoint.method == "GET"]
WISH = {"scope": "entity", "target": "oman", "until": "8h", "owner": "Ali", "reason": "a fair"}
WISH |= {"since": "2025-02-01T00:00:00Z"}
NOTHING = "01JKD0000000000000000000ZZ"


def first_id(site: Site, endpoint: Endpoint) -> str:
    return str(site.get(f"/api/v1/{endpoint.path.split('/')[1]}").json()["items"][0]["id"])


def paths(site: Site) -> Iterator[tuple[Endpoint, str]]:
    for endpoint in ENDPOINTS:
        path = endpoint.path.replace("{id}", first_id(site, endpoint)) if "{id}" in endpoint.path else endpoint.path
        yield endpoint, f"/api/v1{path}"


def faults(schema: dict[str, Any], value: Any, known: dict[str, Any], at: str = "$") -> list[str]:
    """Where a value is not what its JSON Schema says: of the keywords that the description uses, and no others."""
    if "$ref" in schema:
        return faults(known[schema["$ref"].rpartition("/")[2]], value, known, at)
    if "anyOf" in schema:
        tried = [faults(one, value, known, at) for one in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    foreign = set(schema) - KEYWORDS
    assert not foreign, f"the test does not know {foreign}"
    found = [] if _is_of(schema.get("type"), value) else [f"{at}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if schema.get("format") == "date-time" and isinstance(value, str):
        found += [] if value.endswith("Z") and datetime.fromisoformat(value) else [f"{at}: {value!r} is no time"]
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += faults(schema.get("items", {}), item, known, f"{at}[{number}]")
    if isinstance(value, dict):
        found += _object_faults(schema, value, known, at)
    return found


KEYWORDS = {
    *("type", "title", "description", "properties", "required", "additionalProperties", "items", "enum", "format"),
}


def _is_of(name: str | None, value: Any) -> bool:
    types: dict[str, Any] = {
        "string": str,
        "object": dict,
        "array": list,
        "boolean": bool,
        "null": type(None),
        "number": (int, float),
        "integer": int,
    }
    return name is None or isinstance(value, types[name])


def _object_faults(schema: dict[str, Any], value: dict[str, Any], known: dict[str, Any], at: str) -> list[str]:
    properties, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
    for name, item in value.items():
        if name in properties:
            found += faults(properties[name], item, known, f"{at}.{name}")
        elif more is False:
            found.append(f"{at}.{name} is not described")
        elif isinstance(more, dict):
            found += faults(more, item, known, f"{at}.{name}")
    return found


def test_every_answer_is_as_the_description_says(own_site: Site) -> None:
    described = own_site.get("/api/v1/openapi.json").json()
    known = described["components"]["schemas"]
    visitor = own_site.visit()
    with own_site.database.write() as conn:
        assert canaries.plant(conn, data.CANARY, instead_of=None, now=data.NOW)
    for endpoint, path in paths(own_site):
        if endpoint.method == "GET":
            answer = own_site.get(path)
        elif endpoint.path == "/deliveries/{id}/retry":
            [dead] = own_site.get("/api/v1/deliveries?status=dead").json()["items"]
            answer = visitor.post(f"/api/v1{endpoint.path.replace('{id}', dead['id'])}")
        else:
            answer = visitor.post(path, **{name: WISH[name] for name in endpoint.form})
        responses = described["paths"][endpoint.path][endpoint.method.lower()]["responses"]
        schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
        assert answer.status_code == 200, (path, answer.text)
        assert answer.headers["content-type"] == "application/json"
        assert faults(schema, answer.json(), known) == []
        assert "items" not in answer.json() or answer.json()["items"], f"{path} was empty: nothing was compared"


def test_every_refusal_is_as_the_description_says(site: Site) -> None:
    described = site.get("/api/v1/openapi.json").json()
    known = described["components"]["schemas"]
    for endpoint in ENDPOINTS:
        if endpoint.method != "GET":
            continue
        missing = endpoint.path.replace("{id}", NOTHING if endpoint.id_pattern is None else "nothing")
        answer = site.get(f"/api/v1{missing}?limit=0") if "limit" in endpoint.query else site.get(f"/api/v1{missing}")
        assert answer.status_code == (400 if "limit" in endpoint.query else 404)
        responses = described["paths"][endpoint.path]["get"]["responses"]
        schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
        assert faults(schema, answer.json(), known) == []


def test_the_description_names_every_route_and_no_other(site: Site) -> None:
    described = site.get("/api/v1/openapi.json").json()
    assert {(path, method.upper()) for path, found in described["paths"].items() for method in found} == {
        (endpoint.path, endpoint.method) for endpoint in ENDPOINTS
    }
    assert described["servers"] == [{"url": f"{site.url}/api/v1"}]


def test_the_check_of_answers_finds_faults() -> None:
    known = {"A": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}}
    schema = {"type": "array", "items": {"$ref": "#/components/schemas/A"}}
    assert faults(schema, [{"a": "x"}, {}, {"a": 1}], known) == ["$[1].a is missing", "$[2].a: 1 is no string"]
    assert faults({"anyOf": [{"type": "null"}, {"type": "integer"}]}, "x", known) == ["$: 'x' is no null"]


def test_an_alert_answers_with_everything_that_proves_it(site: Site) -> None:
    told = data.NEWS[0]
    alert = site.get(f"/api/v1/alerts/{site.alert_ids[0]}").json()
    article = site.get(f"/api/v1/articles/{alert['article']['id']}").json()
    assert alert["mentions"] == [one | {"unsure": False, "form": ""} for one in data.mentions_in(told.title, told.text)]
    for mention in alert["mentions"]:
        assert article[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
    assert (alert["watchlist"], alert["reason"], alert["created_at"], alert["article_revision"]) == (
        {"id": data.DEFENCE, "title": "Turkish defence firms in Oman"},
        told.reason,
        "2025-02-06T09:40:20Z",
        1,
    )
    assert [(channel["channel_id"], channel["status"]) for channel in alert["channels"]] == [
        ("archive-bus", "pending"),
        ("defence-desk", "delivered"),
    ]


def test_an_article_has_its_title_and_text_as_stored(site: Site) -> None:
    told = data.NEWS[2]
    alert = site.get(f"/api/v1/alerts/{site.alert_ids[2]}").json()
    article = site.get(f"/api/v1/articles/{alert['article']['id']}").json()
    assert (article["title"], article["text"], article["language"]) == (told.title, told.text, "tr")
    assert (article["revision"], article["latest_revision"]) == (1, 1)
    assert article["source"] == {"id": "bogaz-haber", "name": "Boğaz Haber"}


def test_an_article_can_be_asked_for_as_it_was(own_site: Site) -> None:
    article_id = own_site.get(f"/api/v1/alerts/{own_site.alert_ids[1]}").json()["article"]["id"]
    with own_site.database.write() as conn:
        articles.store_page(
            conn,
            article_id=article_id,
            text="What it says now, at length. " * 60,
            title=None,
            language=None,
            published_at=None,
            authors=(),
            now=data.NOW,
        )
    path = f"/api/v1/articles/{article_id}"
    now, old, gone = (own_site.get(path + query) for query in ("", "?revision=1", "?revision=3"))
    assert (now.json()["revision"], now.json()["text"].strip()) == (2, ("What it says now, at length. " * 60).strip())
    assert (old.json()["revision"], old.json()["latest_revision"], old.json()["text"]) == (1, 2, data.NEWS[1].text)
    assert gone.status_code == 404


def test_a_source_answers_with_how_it_fares(site: Site) -> None:
    source = site.get("/api/v1/sources/nabd-al-khalij").json()
    assert source == {
        "id": "nabd-al-khalij",
        "name": "نبض الخليج",
        "kind": "feed",
        "address": "https://nabd-al-khalij.example/rss",
        "country": "kuwait",
        "languages": ["ar"],
        "full_text": "never",
        "enabled": True,
        "state": "blocked",
        "reason": "HTTP 403: the site refuses to be read",
        "error_kind": "refused",
        "http_status": 503,
        "failures": 1,
        "down_since": "2025-02-06T09:33:36Z",
        "troubled_since": "2025-02-06T09:33:36Z",
        "last_fetch_at": "2025-02-06T09:33:36Z",
        "last_success_at": "2025-02-05T03:33:36Z",
        "last_new_at": "2025-02-05T03:33:36Z",
        "next_fetch_at": "2025-02-06T09:44:20Z",
        "every_seconds": None,
        "interval_seconds": 300.0,
        "moved_to": None,
        "articles_today": 0,
        "articles_total": 0,
        "bytes_this_year": 0,
        "push": None,
        "changes": [],
        "bytes_by_year": {},
    }


def test_the_states_of_sources_are_those_of_the_contract() -> None:
    assert {state.value for state in SourceState} == {
        *("new", "fresh", "quiet", "late", "failing", "blocked", "gone", "not-news"),
    }


@pytest.mark.parametrize("endpoint", LISTS, ids=lambda endpoint: endpoint.path)
@pytest.mark.parametrize("limit", [1, 3, 500])
def test_a_list_comes_in_pages_that_make_up_the_whole(site: Site, endpoint: Endpoint, limit: int) -> None:
    whole = site.get(f"/api/v1{endpoint.path}?limit=500").json()
    assert whole["next"] is None
    seen: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = site.get(f"/api/v1{endpoint.path}?limit={limit}&cursor={cursor}").json()
        assert len(page["items"]) <= limit
        seen, cursor = seen + page["items"], page["next"]
    assert seen == whole["items"]


def test_a_list_has_fifty_items_unless_asked(own_site: Site) -> None:
    with own_site.database.write() as conn:
        for _ in range(40):
            data.store_alert(conn, data.NEWS[0], deliver=False)
    assert len(own_site.get("/api/v1/alerts").json()["items"]) == 50


def test_lists_are_filtered(site: Site) -> None:
    def ids(path: str, *keys: str) -> set[Any]:
        found = set()
        for item in site.get(path).json()["items"]:
            for key in keys:
                item = item[key]
            found.add(item)
        return found

    assert ids(f"/api/v1/alerts?watchlist={data.EXERCISES}", "watchlist", "id") == {data.EXERCISES}
    assert ids("/api/v1/alerts?source=gulf-ledger", "article", "source", "id") == {"gulf-ledger"}
    assert ids("/api/v1/articles?source=bogaz-haber", "source", "id") == {"bogaz-haber"}
    assert ids("/api/v1/deliveries?status=dead", "status") == {"dead"}
    assert ids("/api/v1/deliveries?channel=archive-bus", "channel_id") == {"archive-bus"}


WRONG = [
    *("/api/v1/alerts?limit=0", "/api/v1/alerts?limit=501", "/api/v1/alerts?limit=-1", "/api/v1/alerts?limit=1e9"),
    *(
        "/api/v1/alerts?limit=",
        "/api/v1/alerts?limit=ten",
        "/api/v1/alerts?limit=%D9%A3",
        "/api/v1/sources?limit=9999999",
    ),
    *("/api/v1/alerts?cursor=x", "/api/v1/alerts?cursor=9223372036854775808", "/api/v1/sources?cursor=A%20B"),
    *("/api/v1/alerts/9223372036854775808", "/api/v1/alerts/-1", "/api/v1/alerts/'%20OR%201=1--", "/api/v1/articles/x"),
    *(
        "/api/v1/alerts?watchlist=..%2F..",
        "/api/v1/deliveries?status=lost",
        "/api/v1/alerts?unsure=perhaps",
        "/api/v1/deliveries/x",
    ),
    *("/api/v1/sources/UPPER", "/api/v1/sources/%00", "/api/v1/sources/%FF", "/api/v1/sources/%ED%A0%80"),
    *("/api/v1/alerts?cursor=%00", "/api/v1/alerts?q=%FF", f"/api/v1/articles/{NOTHING}?revision=0"),
    *(f"/api/v1/articles/{NOTHING}?revision=99999999999999999999", "/api/v1/watchlists/%E2%80%AE"),
]


@pytest.mark.parametrize("path", WRONG)
def test_what_makes_no_sense_is_refused_in_words(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad-request"
    assert answer.json()["error"]["message"].endswith(".")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"/api/v1/alerts/{NOTHING}", 404, "not-found"),
        ("/api/v1/sources/nobody", 404, "not-found"),
        ("/api/v1/nothing", 404, "not-found"),
        ("/api/v1/alerts/", 404, "not-found"),
        (f"/api/v1/deliveries/{NOTHING}/retry", 405, "method-not-allowed"),
    ],
)
def test_what_is_not_there_is_said_in_json(site: Site, path: str, status: int, code: str) -> None:
    answer = site.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_delivery_that_arrived_is_not_sent_again(own_site: Site) -> None:
    visitor = own_site.visit()
    done = own_site.get("/api/v1/deliveries?status=delivered").json()["items"][0]
    answer = visitor.post(f"/api/v1/deliveries/{done['id']}/retry")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert own_site.get(f"/api/v1/deliveries/{done['id']}").json()["status"] == DeliveryStatus.DELIVERED


def test_a_retry_answers_with_the_delivery_as_it_is_now(own_site: Site) -> None:
    [dead] = own_site.get("/api/v1/deliveries?status=dead").json()["items"]
    answer = own_site.visit().post(f"/api/v1/deliveries/{dead['id']}/retry").json()
    assert (answer["status"], answer["attempts"], answer["next_attempt_at"]) == ("pending", 1, "2025-02-06T09:50:20Z")
    assert [attempt["verdict"] for attempt in answer["history"]] == ["dead"]
    assert answer["payload"]["type"] == "alert.created"


def test_an_article_is_explained_for_every_watchlist(site: Site) -> None:
    alert = site.get(f"/api/v1/alerts/{site.alert_ids[0]}").json()
    account = site.get(f"/api/v1/articles/{alert['article']['id']}/explain").json()
    assert (account["article_id"], account["url"]) == (alert["article"]["id"], alert["article"]["url"])
    (told,) = [one for one in account["watchlists"] if one["id"] == alert["watchlist"]["id"]]
    assert (told["outcome"], told["alert_id"], told["matches_now"]) == ("alerted", alert["id"], None)
    assert any(alert["reason"][:20] in sentence for sentence in told["says"])


def test_silences_are_begun_listed_and_ended_with_the_token(filled_database: Database) -> None:
    with running_site(filled_database, now=data.NOW, token=Secret(TOKEN)) as site:
        told = {"headers": {"authorization": f"Bearer {TOKEN}"}}
        wish = {"scope": "source", "target": "nobody", "until": "2h", "owner": "Ali", "reason": "noise"}
        refused = site.post("/api/v1/silences", data=wish, **told)
        assert (refused.status_code, refused.json()["error"]["message"]) == (
            400,
            "There is no source with the id 'nobody'.",
        )
        source = site.get("/api/v1/sources?limit=1", **told).json()["items"][0]["id"]
        begun = site.post("/api/v1/silences", data={**wish, "target": source}, **told).json()
        assert (begun["scope"], begun["target"], begun["closed_at"]) == ("source", source, None)
        assert site.get("/api/v1/silences?limit=1", **told).json() == {"items": [begun], "next": begun["id"]}
        ended = site.post(f"/api/v1/silences/{begun['id']}/end", **told).json()
        assert ended["ended_by"] == "the API"
        assert site.get(f"/api/v1/silences/{begun['id']}", **told).json() == ended
        assert site.post(f"/api/v1/silences/{begun['id']}/end", **told).status_code == 409
