"""Posts one request and reads what comes back, within bounds of time, size and address. Nothing here is ever logged."""

import logging
import threading
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, LocationParseError

from alerts.channels.base import NOTIFY, Answer, Posting
from alerts.failures import SendFailed, reworded
from alerts.wire.calls import Call, OpenCalls
from alerts.wire.guard import CONNECT_SECONDS, Guard, guarded_pools
from alerts.wire.notifier import notify
from domain.network import NetworkPolicy

TOTAL_SECONDS = 15.0
READ_SECONDS = 10.0
MOST_BYTES = 20_000
"""Of an answer's body; the rest is not read."""

LONGEST_URL = 8192
_CONNECTIONS = 64

for _name in ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry"):
    logging.getLogger(_name).addFilter(lambda _record: False)  # their lines hold the path, which is the secret

_FAILURES = (requests.RequestException, HTTPError, HTTPException, OSError, UnicodeError, SendFailed)


class Poster:
    """A session for each host, shared by all channels' threads. Made once, closed once."""

    def __init__(
        self, *, policy: NetworkPolicy, user_agent: str = "Gulfwatch", total_seconds: float = TOTAL_SECONDS
    ) -> None:
        self._calls = OpenCalls()
        self._policy = policy
        self._pools = guarded_pools(Guard(policy, self._calls))
        self._user_agent = user_agent
        self._total_seconds = total_seconds
        self._sessions: dict[str, requests.Session] = {}
        self._lock = threading.Lock()

    def __call__(self, posting: Posting) -> Answer:
        """Raises SendFailed: ``bad-address`` before anything is sent, ``interrupted`` by ``abort``, or what failed."""
        url = posting.url.reveal()
        is_request = posting.method != NOTIFY
        if is_request and (fault := address_fault(url)):
            raise SendFailed("bad-address", fault)
        call = self._calls.begin(self._total_seconds)
        try:
            if not is_request:
                return notify(posting, policy=self._policy, calls=self._calls)
            return self._post(posting, url, call)
        except _FAILURES as error:
            failure = reworded(error)
        finally:
            self._calls.end(call)
        if call.aborted:
            failure = SendFailed("interrupted", "the daemon stopped before an answer came")
        elif call.cut:
            failure = SendFailed("timeout", f"no complete answer within {self._total_seconds:g} s")
        raise failure

    def abort(self) -> None:
        """Ends every call in flight, and every later one at once."""
        self._calls.abort()

    def close(self) -> None:
        """Gives the kept connections back."""
        self._calls.abort()
        with self._lock:
            sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            session.close()

    def _post(self, posting: Posting, url: str, call: Call) -> Answer:
        response = self._session(url).request(
            posting.method,
            url,
            data=posting.body,
            headers=_headers(posting),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
            verify=True,
        )
        try:
            if call.cut or call.aborted:  # the standard library takes an end of file for the end of the headers
                raise SendFailed("closed", "the answer's headers were cut off")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(status=response.status_code, headers=headers, body=_beginning(response.raw))
        finally:
            response.close()

    def _session(self, url: str) -> requests.Session:
        parts = urllib3.util.parse_url(url)
        host = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            if host not in self._sessions:
                self._sessions[host] = self._new_session()
            return self._sessions[host]

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # no proxies, no .netrc from the environment
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.clear()
        session.headers.update({"user-agent": self._user_agent, "accept": "*/*", "accept-encoding": "identity"})
        adapter = _GuardedAdapter(self._pools)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, pools: dict[str, type[Any]]) -> None:
        self._pools = pools
        super().__init__(pool_connections=1, pool_maxsize=_CONNECTIONS, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools


def address_fault(url: str) -> str | None:
    """What is wrong with an address before anybody is asked about it, without quoting it; None: nothing.

    What two parsers could read differently is refused: the one here is the one that connects.
    """
    if len(url) > LONGEST_URL or any(letter <= " " or letter in "\\\x7f" for letter in url):
        return "the channel's address is too long, or holds a space, a control character or a backslash"
    try:
        parts = urllib3.util.parse_url(url)
    except LocationParseError:
        return "the channel's address cannot be read"
    if parts.scheme not in {"http", "https"} or not parts.host:
        return "the channel's address is not http:// or https:// and a host"
    return "the channel's address holds a name or a password before an @" if parts.auth else None


def _headers(posting: Posting) -> dict[str, str]:
    own = {"authorization": f"Bearer {posting.token.reveal().strip()}"} if posting.token else {}
    return {**posting.headers, **own}


def _beginning(raw: Any) -> bytes:
    """The first bytes of the body as they came. One that breaks off or drips says no more than its status did."""
    try:
        return bytes(raw.read(MOST_BYTES, decode_content=False))
    except (HTTPError, HTTPException, OSError):
        return b""
