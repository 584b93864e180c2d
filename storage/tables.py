"""Every table, its checked states and its unique keys. Migrations follow these files; a test holds them equal."""

from enum import StrEnum

import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus, TriageReason
from domain.article import PageState
from domain.mute import MuteScope
from storage.canary_tables import canaries
from storage.instants import Instant
from storage.source_tables import (
    AddressKind,
    AddressState,
    backfill_addresses,
    backfills,
    pushes,
    silences,
    source_bytes,
    source_changes,
    sources,
    subscriptions,
)
from storage.table_base import metadata, one_of
from storage.texts import Json, Text

__all__ = [
    "AddressKind",
    "AddressState",
    "ChannelState",
    "alerts",
    "article_revisions",
    "articles",
    "attempts",
    "backfill_addresses",
    "backfills",
    "canaries",
    "channels",
    "counters",
    "deliveries",
    "digest_alerts",
    "empty_digests",
    "files",
    "held_alerts",
    "ledger",
    "metadata",
    "mutes",
    "pushes",
    "sent_messages",
    "silences",
    "source_bytes",
    "source_changes",
    "sources",
    "stories",
    "story_marks",
    "subscriptions",
    "workers",
]


class ChannelState(StrEnum):
    OK = "ok"
    PAUSED = "paused"  # rate limited or failing: nothing is sent before paused_until
    BROKEN = "broken"  # refused for good: one probe an hour, at once when its entry changes


articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("key", Text, nullable=False, unique=True),
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), nullable=False),
    sa.Column("guid", Text),
    sa.Column("url", Text),
    sa.Column("title", Text, nullable=False),
    sa.Column("summary", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("language", Text),
    sa.Column("authors", Json, nullable=False),
    sa.Column("section", Text),  # as this and the following: what its page says
    sa.Column("agency", Text),  # that the text is credited to
    sa.Column("updated_at", Instant),
    sa.Column("published_at", Instant),
    sa.Column("date_doubt", Text),  # why the outlet's date is not believed, in words; published_at is None then
    sa.Column("collected_at", Instant, nullable=False),
    sa.Column("content_hash", Text, nullable=False),  # of the feed's entry
    sa.Column("revision", sa.Integer, nullable=False, server_default="1"),
    sa.Column("triaged_revision", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ready_at", Instant, nullable=False),
    sa.Column("seeded", sa.Boolean, nullable=False),
    sa.Column("first_read", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("story_id", Text, sa.ForeignKey("stories.id")),
    sa.Column("page", Text, nullable=False),
    sa.Column("page_attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("page_next_at", Instant),  # WANTED: not read before; else: not wanted again before
    sa.Column("page_read_at", Instant),  # the text is the page's; None: it is the feed's
    sa.Column("page_error", Text),
    sa.Column("page_slot", sa.Integer),  # of its host, when it is wanted
    sa.Column("page_lease_owner", Text),  # a slow page must not keep triage from the summary: two leases
    sa.Column("page_lease_until", Instant),
    sa.Column("lease_owner", Text),  # of triage
    sa.Column("lease_until", Instant),  # without an owner: a failed triage waits until then
    sa.Column("triage_failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("triage_error", Text),
    sa.Column("triaged_at", Instant),  # None: not yet, or before this was kept
    one_of("page", PageState),
    sa.Index("ix_articles_source_id_content_hash", "source_id", "content_hash"),
    sa.Index("ix_articles_source_id_id", "source_id", "id"),
    sa.Index("ix_articles_collected_at", "collected_at"),
    sa.Index(
        "ix_articles_story_id",
        "story_id",
        sqlite_where=sa.text("story_id IS NOT NULL"),
        postgresql_where=sa.text("story_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_articles_first_read",
        "source_id",
        sqlite_where=sa.text("first_read"),
        postgresql_where=sa.text("first_read"),
    ),
    sa.Index(
        "ix_articles_untriaged",
        "seeded",
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
    sa.Column("article_id", Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("title", Text, nullable=False),
    sa.Column("text", Text, nullable=False),
    sa.Column("replaced_at", Instant, nullable=False),
)

ledger = sa.Table(  # what became of every match of every revision of an article
    "ledger",
    metadata,
    sa.Column("article_id", Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("watchlist_id", Text, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Column("why", Text, nullable=False),  # the match's reason, one sentence
    one_of("reason", TriageReason),
)

stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("articles", sa.Integer, nullable=False, server_default="1"),
)

story_marks = sa.Table(  # the fingerprints by which a copy finds its story
    "story_marks",
    metadata,
    sa.Column("mark", sa.BigInteger, primary_key=True),
    sa.Column("article_id", Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("story_id", Text, sa.ForeignKey("stories.id"), nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Index("ix_story_marks_article_id", "article_id"),
    sa.Index("ix_story_marks_story_id", "story_id"),
    sa.Index("ix_story_marks_seen_at", "seen_at"),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("watchlist_id", Text, nullable=False),
    sa.Column("watchlist_title", Text, nullable=False),
    sa.Column("story_id", Text, sa.ForeignKey("stories.id"), nullable=False),
    sa.Column("article_id", Text, sa.ForeignKey("articles.id"), nullable=False),
    sa.Column("article_revision", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("reason", Text, nullable=False),  # the match's, one sentence
    sa.Column("mentions", Json, nullable=False),  # as in the contract's payload
    sa.Column("excerpt", Text, nullable=False),
    sa.Column("payload", Json, nullable=False),  # the contract's "data"
    sa.Column("unsure", sa.Boolean, nullable=False, server_default=sa.false()),  # the names may mean something else
    sa.Column("in_lane", sa.Boolean, nullable=False, server_default=sa.false()),  # shown in the unsure lane, never sent
    sa.UniqueConstraint("watchlist_id", "story_id", "in_lane"),
    sa.CheckConstraint("unsure OR NOT in_lane", name="in_lane"),
    sa.Index("ix_alerts_article_id", "article_id"),
    sa.Index("ix_alerts_story_id", "story_id"),
    sa.Index("ix_alerts_created_at", "created_at"),
    sa.Index("ix_alerts_in_lane_id", "in_lane", "id"),
    sa.Index("ix_alerts_unsure_id", "unsure", "id"),
    sa.Index("ix_alerts_watchlist_id_in_lane_id", "watchlist_id", "in_lane", "id"),
)

held_alerts = sa.Table(  # waiting for a digest: a schedule, quiet hours, or a burst
    "held_alerts",
    metadata,
    sa.Column("alert_id", Text, sa.ForeignKey("alerts.id"), primary_key=True),
    sa.Column("channel_id", Text, primary_key=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("why", Text, nullable=False),
    sa.Index("ix_held_alerts_due_at", "due_at"),
)

empty_digests = sa.Table(  # of watchlists that tell a channel when there was nothing
    "empty_digests",
    metadata,
    sa.Column("watchlist_id", Text, primary_key=True),
    sa.Column("channel_id", Text, primary_key=True),
    sa.Column("since", Instant, nullable=False),
    sa.Column("next_at", Instant, nullable=False),  # when the digest of this time is due
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", Text, primary_key=True),  # the webhook-id
    sa.Column("channel_id", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("alert_id", Text, sa.ForeignKey("alerts.id")),  # of kind alert
    sa.Column("payload", Json, nullable=False),
    sa.Column("status", Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", Instant, nullable=False),
    sa.Column("plain", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("settled_at", Instant),  # delivered, dead or silenced
    sa.Column("last_status", sa.Integer),
    sa.Column("last_reason", Text),
    sa.Column("last_error", Text),
    sa.Column("lease_token", Text),
    sa.Column("lease_until", Instant),
    sa.Column("mute_id", Text),  # the silence that holds or held it back
    one_of("kind", DeliveryKind),
    one_of("status", DeliveryStatus),
    sa.UniqueConstraint("alert_id", "channel_id"),
    sa.Index("ix_deliveries_status_id", "status", "id"),
    sa.Index(
        "ix_deliveries_due",
        "channel_id",
        "next_attempt_at",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    ),
    sa.Index(
        "ix_deliveries_mute_id",
        "mute_id",
        sqlite_where=sa.text("mute_id IS NOT NULL"),
        postgresql_where=sa.text("mute_id IS NOT NULL"),
    ),
)

mutes = sa.Table(  # silences that people ask for; those of the table silences are found, and told to operators
    "mutes",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("scope", Text, nullable=False),
    sa.Column("target", Text, nullable=False),  # the id of the watchlist, entity, source or story
    sa.Column("owner", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("ended_by", Text),  # who ended it before its time
    sa.Column("closed_at", Instant),  # when its receipts were made
    one_of("scope", MuteScope),
)

sent_messages = sa.Table(  # that their platform lets us edit: when other outlets come to an alert's story
    "sent_messages",
    metadata,
    sa.Column("delivery_id", Text, sa.ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("message_ref", Text, nullable=False),  # the platform's own id of the message
    sa.Column("articles", sa.Integer, nullable=False),  # of the story, when the message was looked at last
    sa.Column("outlets", sa.Integer, nullable=False),  # that the message tells of
    sa.Column("edits", sa.Integer, nullable=False, server_default="0"),  # tried, whatever came of them
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),  # when it was sent, or an edit was tried last
    sa.Index("ix_sent_messages_sent_at", "sent_at"),
)

digest_alerts = sa.Table(  # which alerts a digest carries
    "digest_alerts",
    metadata,
    sa.Column("delivery_id", Text, sa.ForeignKey("deliveries.id"), primary_key=True),
    sa.Column("alert_id", Text, sa.ForeignKey("alerts.id"), primary_key=True),
    sa.Index("ix_digest_alerts_alert_id", "alert_id"),
)

attempts = sa.Table(  # every try of every delivery, for the dashboard
    "attempts",
    metadata,
    sa.Column("delivery_id", Text, sa.ForeignKey("deliveries.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),  # from 1
    sa.Column("at", Instant, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("verdict", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("text", Text, nullable=False),
)

channels = sa.Table(  # how each channel fares; what it is stands in channels.yaml
    "channels",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("fingerprint", Text, nullable=False),
    sa.Column("state", Text, nullable=False, server_default=ChannelState.OK.value),
    sa.Column("reason", Text, nullable=False, server_default=""),
    sa.Column("paused_until", Instant),  # PAUSED: nothing before; BROKEN: the next probe
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # in a row
    sa.Column("last_success_at", Instant),
    sa.Column("last_failure_at", Instant),
    sa.Column("failing_since", Instant),  # the first failure after the last success
    sa.Column("told_at", Instant),  # when the operators heard that it fails; None: they did not, or know that it ended
    one_of("state", ChannelState),
)

files = sa.Table(  # the last good version of each file, and what is wrong with the newest
    "files",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("text", Text, nullable=False),  # variables not filled in: holds no secret
    sa.Column("loaded_at", Instant),  # None: no good version yet
    sa.Column("problems", Json, nullable=False),
    sa.Column("checked_at", Instant, nullable=False),
)

workers = sa.Table(  # processes and their heartbeats
    "workers",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("role", Text, nullable=False),  # daemon | collector
    sa.Column("host", Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
)

counters = sa.Table(  # a named counter for every outcome; both processes add to it
    "counters",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("label", Text, primary_key=True),  # one label's value; empty: none
    sa.Column("value", sa.BigInteger, nullable=False),
)
