"""What the API answers, as models: handlers fill them in, the OpenAPI description is made of them."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from domain.alert import ChannelType, DeliveryKind, DeliveryStatus
from domain.canary import CanaryStage, CanaryState
from domain.clock import rfc3339
from domain.mute import MuteScope
from domain.source import SourceKind, SourceState
from domain.subscription import SubscriptionState
from storage.tables import ChannelState

Instant = Annotated[
    datetime, PlainSerializer(rfc3339, return_type=str), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""RFC 3339 in UTC with whole seconds."""

Item = TypeVar("Item", bound=BaseModel)


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fault(Model):
    code: str = Field(description="the HTTP status in words: bad-request, not-found …")
    message: str = Field(description="one sentence for people")


class ErrorAnswer(Model):
    error: Fault


class Page(Model, Generic[Item]):
    items: tuple[Item, ...]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class Named(Model):
    id: str
    title: str


class SourceName(Model):
    id: str
    name: str


class Mention(Model):
    entity: str
    kind: Literal["country", "company", "organisation", "person", "keyword"]
    name: str
    text: str
    field: Literal["title", "text"]
    start: int = Field(description="code points into the article's title or text, at the alert's article_revision")
    end: int
    unsure: bool = Field(description="it may be somebody else's name")
    form: str = Field(description="of weaker evidence: the name that this spelling was derived from; else empty")


class Outlet(Model):
    """A source that carries a story, with its first article of it."""

    source: SourceName
    article_id: str
    url: str | None
    title: str
    agency: str | None = Field(description="the news agency that the article is credited to")
    collected_at: Instant


class Story(Model):
    """A story as it stands now, with the outlets that came after the alert."""

    id: str
    articles: int
    sources: tuple[str, ...]
    independent: int = Field(description="outlets that wrote for themselves: reprints of one agency's text count once")
    outlets: tuple[Outlet, ...] = Field(description="in the order of their coming; empty for a story that is gone")


class ArticleSummary(Model):
    """An article without its text."""

    id: str
    url: str | None
    title: str
    summary: str
    language: str | None
    authors: tuple[str, ...]
    source: SourceName
    published_at: Instant | None
    date_doubt: str | None = Field(
        default=None, description="why the outlet's date is not believed; published_at is null then"
    )
    collected_at: Instant


class Article(ArticleSummary):
    text: str = Field(description="as stored")
    revision: int
    latest_revision: int
    section: str | None = Field(default=None, description="the outlet's own name for it")
    agency: str | None = Field(default=None, description="the news agency that the text is credited to")
    updated_at: Instant | None = Field(default=None, description="when the outlet says that it changed the article")
    seeded: bool = Field(description="old news of a source's first read: archived, never alerted")
    story_id: str | None


class WatchlistAccount(Model):
    """What became of an article for one watchlist."""

    id: str
    title: str
    outcome: str = Field(
        description="alerted, story-known, unsure, seeded, no-match; waiting before it is matched; unknown for what was"
        " matched before this was kept"
    )
    matches_now: bool | None = Field(description="by the watchlists in force; null: switched off or gone")
    alert_id: str | None = Field(description="the alert that told of this article or of its story")
    says: tuple[str, ...] = Field(description="sentences for people")


class Account(Model):
    """Why an article was sent, and why it was not."""

    article_id: str
    url: str | None
    title: str
    source_id: str
    collected_at: Instant
    says: tuple[str, ...] = Field(description="sentences for people, of the article itself")
    watchlists: tuple[WatchlistAccount, ...]


class Replayed(Model):
    replayed: int = Field(description="dead letters that are pending again")


class Silence(Model):
    """Alerts of one watchlist, entity, source or story are held back until a time."""

    id: str
    scope: MuteScope
    target: str = Field(description="the id of the watchlist, entity, source or story")
    owner: str = Field(description="who asked for it")
    reason: str
    begun_at: Instant
    ends_at: Instant
    ended_by: str | None = Field(description="who ended it before its time")
    closed_at: Instant | None = Field(description="when what was held back was listed to its channels")
    held: int = Field(description="deliveries that it holds or held back")


class AlertChannel(Model):
    channel_id: str
    delivery_id: str | None = Field(description="null while the alert is held for a digest")
    status: DeliveryStatus | None
    held_until: Instant | None


class Alert(Model):
    id: str
    created_at: Instant
    watchlist: Named
    reason: str = Field(description="why the article matched, in a sentence")
    article: ArticleSummary
    article_revision: int
    mentions: tuple[Mention, ...]
    story: Story
    excerpt: str
    unsure: bool = Field(description="it holds only if names that may mean something else are counted")
    in_lane: bool = Field(description="an entry of the page of what is unsure: it was not sent")
    channels: tuple[AlertChannel, ...]


class DayCount(Model):
    day: date
    alerts: int


class Watchlist(Model):
    id: str
    title: str
    groups: dict[str, tuple[str, ...]]
    require: tuple[str, ...]
    where: dict[str, tuple[str, ...]] = Field(
        description="by group, where it must be named: title, lead, text; a group that is left out: anywhere"
    )
    near: int | None
    exclude: dict[str, tuple[str, ...]]
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    query: str | None
    channels: tuple[str, ...] | None = Field(description="null: every channel")
    send: str
    enabled: bool
    alerts_by_day: tuple[DayCount, ...] = Field(description="the last 30 days in UTC, oldest first")


class Push(Model):
    """A hub that is asked to push what is new in the source's feed (WebSub)."""

    hub: str = Field(description="its host")
    state: SubscriptionState
    reason: str
    since: Instant | None = Field(description="null: it does not push")
    expires_at: Instant | None = Field(description="the end of its promise, which is renewed before")
    last_push_at: Instant | None
    pushes: int
    relied_on: bool = Field(description="the source is read less often, because news is pushed")


class Source(Model):
    id: str
    name: str
    kind: SourceKind
    address: str = Field(description="as it stands in sources.yaml, variables not filled in")
    country: str | None
    languages: tuple[str, ...]
    full_text: str
    enabled: bool
    state: SourceState
    reason: str
    error_kind: str | None
    http_status: int | None
    failures: int = Field(description="in a row")
    down_since: Instant | None
    troubled_since: Instant | None = Field(description="null: it is well, for all that is known")
    last_fetch_at: Instant | None
    last_success_at: Instant | None
    last_new_at: Instant | None = Field(description="when it last brought an article")
    next_fetch_at: Instant | None = Field(description="null: it is not going to be read")
    every_seconds: float | None = Field(description="as the file says; null: the pace adapts")
    interval_seconds: float = Field(description="the pace in force")
    moved_to: str | None
    articles_today: int = Field(description="in the last 24 hours")
    articles_total: int
    bytes_this_year: int = Field(description="that came from it and its articles' pages")
    push: Push | None = Field(default=None, description="null: its feed offers no hub, or hubs cannot call us")


class SourceChange(Model):
    at: Instant
    before: str = Field(description="a state, or off")
    after: str
    reason: str


class SourceDetail(Source):
    changes: tuple[SourceChange, ...] = Field(description="of its state, the newest first, at most 100")
    bytes_by_year: dict[int, int]


class Delivery(Model):
    id: str = Field(description="the webhook-id")
    channel_id: str
    kind: DeliveryKind
    status: DeliveryStatus
    alert_ids: tuple[str, ...]
    attempts: int = Field(description="made in all: probes of a broken channel, and before a retry by hand, too")
    created_at: Instant
    next_attempt_at: Instant | None
    settled_at: Instant | None
    last_status: int | None
    last_reason: str | None
    last_error: str | None
    plain: bool


class Attempt(Model):
    number: int
    at: Instant
    seconds: float
    verdict: str
    reason: str
    status: int | None
    text: str


class DeliveryDetail(Delivery):
    payload: dict[str, Any] = Field(description="the message: its type, timestamp and data")
    history: tuple[Attempt, ...]


class FileProblem(Model):
    line: int | None
    column: int | None
    severity: Literal["error", "warning"]
    message: str
    pointer: str = Field(description="a query with a caret under its fault, on two lines; empty for other problems")


class File(Model):
    """One of the three files that people edit."""

    id: str = Field(description="its name: sources.yaml, watchlists.yaml, channels.yaml; .env when it is broken")
    loaded_at: Instant | None = Field(description="since when the version in force is; null: there is no good one")
    checked_at: Instant
    problems: tuple[FileProblem, ...] = Field(
        description="of the newest version; with an error, an older one is in force"
    )


class Channel(Model):
    id: str
    type: ChannelType | None = Field(description="null: no longer in channels.yaml")
    state: ChannelState
    reason: str
    paused_until: Instant | None
    failures: int
    last_success_at: Instant | None
    last_failure_at: Instant | None
    pending: int


class Canary(Model):
    language: str = Field(description="ar, en or tr")
    mark: str = Field(description="stands in the article that was planted, and in no other")
    channel_id: str = Field(description="where it is to arrive")
    planted_at: Instant
    due_at: Instant = Field(description="lost, if it has not arrived by then")
    state: CanaryState
    stage: CanaryStage | None = Field(description="where one that is lost had stopped")
    detail: str = Field(description="what is known of why it stopped there; may be empty")
    arrived_at: Instant | None = Field(description="when the last one arrived that did, this or one before")
    travel_seconds: float | None = Field(description="how long that one took")
    failing_since: Instant | None = Field(description="null: the last one arrived in time")
