"""Every table, its checked states and its unique keys. Migrations follow this file; a test holds them equal."""

from enum import StrEnum

import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus
from domain.article import PageState
from domain.source import SourceKind, SourceState
from storage.instants import Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class ChannelState(StrEnum):
    OK = "ok"
    PAUSED = "paused"  # rate limited or failing: nothing is sent before paused_until
    BROKEN = "broken"  # refused for good: one probe an hour, at once when its entry changes


def _one_of(column: str, states: type[StrEnum]) -> sa.CheckConstraint:
    quoted = ", ".join(f"'{state.value}'" for state in states)
    return sa.CheckConstraint(f"{column} IN ({quoted})", name=column)


sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # As the file says. The daemon writes these columns, the collector only reads them.
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("shown_address", sa.Text, nullable=False),
    sa.Column("country", sa.Text),
    sa.Column("languages", sa.JSON, nullable=False),
    sa.Column("full_text", sa.Text, nullable=False),
    sa.Column("every_seconds", sa.Float),
    sa.Column("links", sa.Text),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("removed_at", Instant),  # no longer in the file; its articles stay
    # How it fares. The collector writes these columns.
    sa.Column("state", sa.Text, nullable=False, server_default=SourceState.NEW.value),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),  # in words
    sa.Column("error_kind", sa.Text),  # None after a success
    sa.Column("http_status", sa.Integer),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # in a row
    sa.Column("down_since", Instant),
    sa.Column("first_read_at", Instant),  # None: the next read is the first
    sa.Column("last_fetch_at", Instant),
    sa.Column("last_success_at", Instant),
    sa.Column("last_new_at", Instant),  # when it last brought an article
    sa.Column("next_fetch_at", Instant, nullable=False),
    sa.Column("interval_seconds", sa.Float, nullable=False, server_default="300"),  # the pace in force
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.Text),
    sa.Column("moved_to", sa.Text),  # where a permanent redirect pointed
    sa.Column("moved_seen", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until", Instant),
    _one_of("kind", SourceKind),
    _one_of("state", SourceState),
    sa.Index("ix_sources_next_fetch_at", "next_fetch_at"),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    sa.Column("source_id", sa.Text, sa.ForeignKey("sources.id"), nullable=False),
    sa.Column("guid", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("authors", sa.JSON, nullable=False),
    sa.Column("published_at", Instant),
    sa.Column("collected_at", Instant, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),  # of the feed's entry
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("triaged_revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ready_at", Instant, nullable=False),
    sa.Column("seeded", sa.Boolean, nullable=False),
    sa.Column("story_id", sa.Text, sa.ForeignKey("stories.id")),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("page_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("page_next_at", Instant),
    sa.Column("page_error", sa.Text),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until", Instant),
    sa.Column("triage_failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("triage_error", sa.Text),
    _one_of("page", PageState),
    sa.Index("ix_articles_source_id_guid", "source_id", "guid"),
    sa.Index("ix_articles_collected_at", "collected_at"),
    sa.Index("ix_articles_story_id", "story_id"),
    sa.Index(
        "ix_articles_untriaged",
        "ready_at",
        sqlite_where=sa.text("triaged_revision < revision"),
        postgresql_where=sa.text("triaged_revision < revision"),
    ),
    sa.Index(
        "ix_articles_page_wanted",
        "page_next_at",
        sqlite_where=sa.text("page = 'wanted'"),
        postgresql_where=sa.text("page = 'wanted'"),
    ),
)

article_revisions = sa.Table(  # what an article said before its text changed: alerts point into it
    "article_revisions",
    metadata,
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("replaced_at", Instant, nullable=False),
)

stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("articles", sa.Integer, nullable=False, server_default="1"),
)

story_marks = sa.Table(  # the fingerprints by which a copy finds its story
    "story_marks",
    metadata,
    sa.Column("mark", sa.BigInteger, primary_key=True),
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("story_id", sa.Text, sa.ForeignKey("stories.id"), nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("watchlist_id", sa.Text, nullable=False),
    sa.Column("watchlist_title", sa.Text, nullable=False),
    sa.Column("story_id", sa.Text, sa.ForeignKey("stories.id"), nullable=False),
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id"), nullable=False),
    sa.Column("article_revision", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),  # the match's, one sentence
    sa.Column("mentions", sa.JSON, nullable=False),  # as in the contract's payload
    sa.Column("excerpt", sa.Text, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),  # the contract's "data"
    sa.UniqueConstraint("watchlist_id", "story_id"),
    sa.Index("ix_alerts_article_id", "article_id"),
)

held_alerts = sa.Table(  # waiting for a digest: a schedule, quiet hours, or a burst
    "held_alerts",
    metadata,
    sa.Column("alert_id", sa.Text, sa.ForeignKey("alerts.id"), primary_key=True),
    sa.Column("channel_id", sa.Text, primary_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Index("ix_held_alerts_due_at", "due_at"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # the webhook-id
    sa.Column("channel_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("alert_id", sa.Text, sa.ForeignKey("alerts.id")),  # of kind alert
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", Instant, nullable=False),
    sa.Column("plain", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),  # delivered, dead or silenced
    sa.Column("last_status", sa.Integer),
    sa.Column("last_reason", sa.Text),
    sa.Column("last_error", sa.Text),
    sa.Column("lease_token", sa.Text),
    sa.Column("lease_until", Instant),
    _one_of("kind", DeliveryKind),
    _one_of("status", DeliveryStatus),
    sa.UniqueConstraint("alert_id", "channel_id"),
    sa.Index(
        "ix_deliveries_due",
        "channel_id",
        "next_attempt_at",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    ),
)

digest_alerts = sa.Table(  # which alerts a digest carries
    "digest_alerts",
    metadata,
    sa.Column("delivery_id", sa.Text, sa.ForeignKey("deliveries.id"), primary_key=True),
    sa.Column("alert_id", sa.Text, sa.ForeignKey("alerts.id"), primary_key=True),
)

attempts = sa.Table(  # every try of every delivery, for the dashboard
    "attempts",
    metadata,
    sa.Column("delivery_id", sa.Text, sa.ForeignKey("deliveries.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # from 1
    sa.Column("at", Instant, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("text", sa.Text, nullable=False),
)

channels = sa.Table(  # how each channel fares; what it is stands in channels.yaml
    "channels",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default=ChannelState.OK.value),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("paused_until", Instant),  # PAUSED: nothing before; BROKEN: the next probe
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # in a row
    sa.Column("last_success_at", Instant),
    sa.Column("last_failure_at", Instant),
    _one_of("state", ChannelState),
)

files = sa.Table(  # the last good version of each file, and what is wrong with the newest
    "files",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),  # variables not filled in: holds no secret
    sa.Column("loaded_at", Instant),  # None: no good version yet
    sa.Column("problems", sa.JSON, nullable=False),
    sa.Column("checked_at", Instant, nullable=False),
)

workers = sa.Table(  # processes and their heartbeats
    "workers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),  # daemon | collector
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
)

counters = sa.Table(  # a named counter for every outcome; both processes add to it
    "counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("label", sa.Text, primary_key=True),  # one label's value; empty: none
    sa.Column("value", sa.BigInteger, nullable=False),
)
