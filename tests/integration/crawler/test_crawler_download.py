"""One guarded GET against a server that misbehaves (reliability, section 2C)."""

import asyncio
import gzip
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.answers import Answer as Received
from crawler.answers import BadStatus
from crawler.feeds.conditional_get import request_headers
from crawler.feeds.download import Limits, download, open_session
from domain.errors import FetchError
from domain.network import NetworkPolicy, parse_networks
from tests.certificates import self_signed
from tests.servers import Answer, ScriptedServer, Trap, brotli_bomb, gzip_bomb, zstd_bomb

POLICY = NetworkPolicy(parse_networks("127.0.0.1/32"))
SOON = Limits(deadline=timedelta(seconds=1))
AMPLE = Limits(deadline=timedelta(seconds=30))  # for what must end of itself, on a machine that may stand still awhile
FEED = b"<rss><channel/></rss>"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


def get(
    url: str, *, limits: Limits = AMPLE, etag: str | None = None, policy: NetworkPolicy = POLICY
) -> Received | FetchError:
    async def once() -> Received | FetchError:
        async with open_session(policy) as session:
            try:
                return await download(session, url, headers=request_headers(user_agent="G", etag=etag), limits=limits)
            except FetchError as error:
                return error

    return asyncio.run(once())


def failure(url: str, **how: object) -> tuple[str, str]:
    error = get(url, **how)  # type: ignore[arg-type]
    assert isinstance(error, FetchError), error
    return error.kind, str(error)


def received(url: str, **how: object) -> Received:
    answer = get(url, **how)  # type: ignore[arg-type]
    assert isinstance(answer, Received), answer
    return answer


def test_a_feed_and_its_validators_come_back(server: ScriptedServer) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT", "Cache-Control": "max-age=60"}
    url = server.route("/feed", Answer(body=FEED, headers={**headers, "Content-Type": "text/xml"}))
    assert received(url) == Received(
        status=200,
        address=url,
        body=FEED,
        content_type="text/xml",
        etag='"1"',
        last_modified="Mon, 23 Nov 2026 10:00:00 GMT",
        fresh_for=timedelta(minutes=1),
        received=len(FEED),
    )


def test_a_validator_is_sent_and_a_304_believed(server: ScriptedServer) -> None:
    url = server.route("/feed", Answer(status=304, headers={"ETag": '"2"'}))
    answer = received(url, etag='"1"')
    assert (answer.status, answer.body, answer.etag) == (304, b"", '"2"')
    assert server.requests[0].headers["if-none-match"] == '"1"'


def test_a_304_nobody_asked_for_is_no_success(server: ScriptedServer) -> None:
    assert failure(server.route("/feed", Answer(status=304)))[0] == "bad-304"


def test_hostile_validators_are_not_kept(server: ScriptedServer) -> None:
    url = server.route("/feed", Answer(body=FEED, headers={"ETag": '"' + "x" * 2000 + '"', "Last-Modified": "\u062e"}))
    answer = received(url)
    assert (answer.etag, answer.last_modified) == (None, None)


def test_nothing_is_sent_that_says_more_than_it_must(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.88:3128")
    url = server.route("/feed", Answer(body=FEED, headers={"Set-Cookie": "a=b; Path=/"}))
    received(url)
    received(url)
    assert [sorted(request.headers) for request in server.requests] == [
        ["accept", "accept-encoding", "host", "user-agent"]
    ] * 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(body=b"x" * 2**20, endless=True), ("too-large", "sent more than 10 MiB")),
        (Answer(body=b"x" * 11 * 2**20), ("too-large", "sent more than 10 MiB")),
        (Answer(reset="request"), ("cut", "the connection was cut")),
        (Answer(raw=b""), ("cut", "the connection was cut")),
        (Answer(raw=b"ICY 200 OK\r\n\r\nmusic"), ("bad-answer", None)),
        (Answer(raw=b"<rss>HTTP/0.9</rss>"), ("bad-answer", None)),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000_000), ("bad-answer", None)),
        (Answer(raw=b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n"), ("bad-answer", None)),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc"), ("bad-answer", None)),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcde"), ("bad-answer", None)),
        (Answer(body=gzip_bomb(500), headers={"Content-Encoding": "gzip"}), ("too-large", "sent more than 10 MiB")),
        (Answer(body=brotli_bomb(100), headers={"Content-Encoding": "br"}), ("too-large", "sent more than 10 MiB")),
        (Answer(body=zstd_bomb(500), headers={"Content-Encoding": "zstd"}), ("too-large", "sent more than 10 MiB")),
        (Answer(body=gzip_bomb(500)), ("too-large", "sent more than 10 MiB")),
        (Answer(body=b"x", headers={"Content-Encoding": "gzip,gzip,gzip"}), ("bad-encoding", None)),
        (Answer(body=gzip.compress(FEED)[:-3], headers={"Content-Encoding": "gzip"}), ("dataloss", None)),
        (Answer(status=404), ("http-404", "answered 404 (not found)")),
        (Answer(status=500), ("http-500", "answered 500 (server error)")),
        (
            Answer(status=401, headers={"WWW-Authenticate": "Basic"}),
            ("http-401", "answered 401 (a password is asked for)"),
        ),
        (Answer(status=302), ("http-302", "answered 302")),
    ],
    ids=lambda value: None if isinstance(value, Answer) else str(value[0]),
)
def test_every_misbehaviour_ends_before_its_time_and_with_a_name(
    server: ScriptedServer, answer: Answer, expected: tuple[str, str | None]
) -> None:
    kind, text = failure(server.route("/feed", answer))
    assert (kind, text if expected[1] else None) == expected


@pytest.mark.parametrize(
    "answer",
    [
        Answer(hang=True),
        Answer(body=FEED * 100, drip=(1, 0.2)),  # 440 s of it
        Answer(body=b"x" * 1000, drip=(1000, 0.01), endless=True),
    ],
    ids=["hangs", "drips", "drips-for-ever"],
)
def test_what_does_not_end_is_given_up_in_time(server: ScriptedServer, answer: Answer) -> None:
    url = server.route("/feed", answer)
    begun = time.monotonic()
    assert failure(url, limits=SOON) == ("timeout", "did not answer within 1 seconds")
    assert time.monotonic() - begun < 10


def test_a_gzip_file_that_nobody_announced_is_unpacked(server: ScriptedServer) -> None:
    assert received(server.route("/feed.gz", Answer(body=gzip.compress(FEED)))).body == FEED


def test_what_came_before_a_cut_is_used_but_not_remembered(server: ScriptedServer) -> None:
    url = server.route("/feed", Answer(body=FEED, content_length=5000, headers={"ETag": '"1"'}))
    answer = received(url)
    assert (answer.body, answer.etag, answer.notes) == (FEED, None, ("the connection was cut before the end",))


def test_a_server_that_asks_for_patience_is_quoted(server: ScriptedServer) -> None:
    error = get(server.route("/feed", Answer(status=503, headers={"Retry-After": "120"})))
    assert isinstance(error, BadStatus)
    assert (error.status, error.retry_after) == (503, timedelta(minutes=2))


def test_redirects_are_followed_and_permanent_ones_remembered(server: ScriptedServer) -> None:
    server.route("/new", Answer(body=FEED))
    server.redirect("/once", "/new", 301)
    server.redirect("/temporary", "/new", 302)
    server.redirect("/mixed", "/temporary", 308)
    paths = ("/once", "/temporary", "/mixed")
    answers = [received(server.url(path)) for path in paths]
    assert [(answer.body, answer.address, answer.moved_to) for answer in answers] == [
        (FEED, server.url("/new"), server.url("/new")),
        (FEED, server.url("/new"), None),
        (FEED, server.url("/new"), server.url("/temporary")),
    ]


@pytest.mark.parametrize("hops", [6, 21, None])
def test_a_redirect_too_many_is_not_followed(server: ScriptedServer, hops: int | None) -> None:
    for hop in range(hops or 1):
        server.redirect(f"/{hop}", f"/{hop + 1}" if hops else "/0")
    assert failure(server.url("/0")) == ("redirects", "redirects more than 5 times")
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        *(
            "file:///etc/passwd",
            "ftp://127.0.0.1/x",
            "data:text/xml,<rss/>",
            "gopher://127.0.0.1/",
            "javascript:alert(1)",
        ),
        *("http://user:pw@127.0.0.1/", "http://127.0.0.66:80\\@127.0.0.1/", "http://a" + "b" * 9000 + "/"),
    ],
)
def test_a_redirect_to_something_else_than_the_web_is_refused(server: ScriptedServer, target: str) -> None:
    assert failure(server.redirect("/feed", target))[0] in {"bad-address", "bad-answer"}


SPELLINGS = {
    "plain": "127.0.0.66",
    "decimal": str((127 << 24) + 66),
    "hexadecimal": "0x7f.0x0.0x0.0x42",
    "octal": "0177.0.0.0102",
    "short": "127.66",
    "mapped": "[::ffff:127.0.0.66]",
    "mapped-hex": "[::ffff:7f00:42]",
    "dot": "127.0.0.66.",
}


@pytest.mark.parametrize("host", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("redirected", [False, True], ids=["asked", "redirected"])
def test_nothing_reaches_an_address_that_is_not_allowed(server: ScriptedServer, host: str, redirected: bool) -> None:
    with Trap("127.0.0.66") as trap:
        target = trap.url("/feed", host=host)
        kind, text = failure(server.redirect("/feed", target) if redirected else target)
        assert trap.connections == []
    assert (kind, text.split(" is not")[0]) == ("private-address", "private address refused: 127.0.0.66")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "0.0.0.0", "127.0.0.1", "[::1]"])
def test_without_an_allowed_network_this_machine_is_out_of_reach(server: ScriptedServer, host: str) -> None:
    kind, _ = failure(f"http://{host}:{server.port}/feed", policy=NetworkPolicy())
    assert kind in {"private-address", "dns"}
    assert server.connections == 0


def test_a_name_with_a_good_and_a_bad_address_never_reaches_the_bad_one(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    real = socket.getaddrinfo

    def both(host: object, port: object, *args: object, **kwargs: object) -> object:
        if host != "rebinding.example":
            return real(host, port, *args, **kwargs)  # type: ignore[arg-type]
        return [(2, 1, 6, "", ("127.0.0.66", port)), (2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    server.route("/feed", Answer(body=FEED))
    with Trap("127.0.0.66", port=server.port) as trap:
        assert received(f"http://rebinding.example:{server.port}/feed").body == FEED
        assert trap.connections == []


def test_a_name_that_does_not_exist_is_named() -> None:
    assert failure("http://no-such-host.invalid/feed") == ("dns", "the host name could not be found")


def test_a_port_where_nobody_listens_is_named() -> None:
    kind, text = failure("http://127.0.0.1:1/feed")
    assert kind == "connect"
    assert text.startswith("no connection: ")


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(tmp_path: Path) -> None:
    with ScriptedServer(tls=self_signed(tmp_path)) as server:
        kind, text = failure(server.url("/feed").replace("127.0.0.1", "localhost"))
    assert kind == "tls"
    assert text.startswith("the certificate was not accepted: self-signed certificate")
    assert server.requests == []


def test_one_connection_serves_many_reads(server: ScriptedServer) -> None:
    url = server.route("/feed", Answer(status=304))

    async def many() -> None:
        async with open_session(POLICY) as session:
            for _ in range(50):
                await download(session, url, headers=request_headers(user_agent="G", etag='"1"'))

    asyncio.run(many())
    assert (len(server.requests), server.connections) == (50, 1)
