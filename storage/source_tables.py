"""The tables of sources: how they fare, who pushes them, and what is read of their past."""

from enum import StrEnum

import sqlalchemy as sa

from domain.source import SourceKind, SourceState
from domain.subscription import SubscriptionState
from storage.instants import Instant
from storage.table_base import metadata, one_of
from storage.texts import Json, Text


class AddressKind(StrEnum):
    """What an address of a backfill's plan is."""

    SITEMAP = "sitemap"
    LISTING = "listing"  # an archive page
    ARTICLE = "article"


class AddressState(StrEnum):
    """How far it is with an address of a backfill's plan."""

    WAITING = "waiting"
    DONE = "done"  # settled for good, whatever came of it
    LEFT = "left"  # given up for this plan; a later one may ask again


sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", Text, primary_key=True),
    # As the file says. The daemon writes these columns, the collector only reads them.
    sa.Column("name", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("address", Text, nullable=False),
    sa.Column("shown_address", Text, nullable=False),
    sa.Column("country", Text),
    sa.Column("languages", Json, nullable=False),
    sa.Column("full_text", Text, nullable=False),
    sa.Column("every_seconds", sa.Float),
    sa.Column("links", Text),
    sa.Column("selectors", Json),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("host_slot", sa.Integer),  # of its address (storage.shares)
    sa.Column("removed_at", Instant),  # no longer in the file; its articles stay
    # How it fares. The collector writes these columns.
    sa.Column("state", Text, nullable=False, server_default=SourceState.NEW.value),
    sa.Column("reason", Text, nullable=False, server_default=""),  # in words
    sa.Column("error_kind", Text),  # None after a success
    sa.Column("http_status", sa.Integer),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # in a row
    sa.Column("down_since", Instant),
    sa.Column("first_read_at", Instant),  # None: the next read is the first
    sa.Column("last_fetch_at", Instant),
    sa.Column("last_success_at", Instant),
    sa.Column("last_new_at", Instant),  # when it last brought an article
    sa.Column("next_fetch_at", Instant, nullable=False),
    sa.Column("interval_seconds", sa.Float, nullable=False, server_default="300"),  # the pace in force
    sa.Column("etag", Text),
    sa.Column("last_modified", Text),
    sa.Column("body_hash", Text),
    sa.Column("moved_to", Text),  # where a permanent redirect pointed
    sa.Column("moved_seen", sa.Integer, nullable=False, server_default="0"),
    sa.Column("articles", sa.Integer, nullable=False, server_default="0"),  # brought in all, purged ones too
    sa.Column("rhythm", sa.LargeBinary),  # when it publishes (crawler.rhythm_bytes)
    sa.Column("wishes", Json),  # when its feed asks not to be read
    sa.Column("usual", Json),  # what a read of it brings (crawler.usual)
    sa.Column("usual_pages", Text),  # what its articles' pages give (crawler.usual_pages)
    sa.Column("pages_fallen", Text, nullable=False, server_default=""),  # what they give less of, in words
    sa.Column("troubled_since", Instant),  # None: it is well
    sa.Column("told_at", Instant),  # when the operators heard of its trouble; None: they did not, or know that it ended
    sa.Column("alerts", sa.Integer, nullable=False, server_default="0"),  # in the last month; the daemon counts them
    sa.Column("body_at", Instant),  # when it last sent a body, not a 304
    sa.Column("distrusted_until", Instant),  # it said "not changed" of what had: until then it is read whole
    # What its feed offers, and whether that is kept: see subscriptions.
    sa.Column("hub", Text),
    sa.Column("topic", Text),  # what the hub calls the feed
    sa.Column("base", Text),  # what a pushed feed's links are relative to; None: a push only makes the source due
    sa.Column("pushed_until", Instant),  # the hub's promise; None: nobody pushes
    sa.Column("push_missed", sa.Integer, nullable=False, server_default="0"),  # reads that found news since a push
    sa.Column("lease_owner", Text),
    sa.Column("lease_until", Instant),
    one_of("kind", SourceKind),
    one_of("state", SourceState),
    sa.Index("ix_sources_next_fetch_at_first_read_at_failures", "next_fetch_at", "first_read_at", "failures"),
)

source_changes = sa.Table(  # every change of a source's state
    "source_changes",
    metadata,
    sa.Column("id", Text, primary_key=True),  # in the order of time
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("before", Text, nullable=False),  # a state, or off
    sa.Column("after", Text, nullable=False),
    sa.Column("reason", Text, nullable=False),
    sa.Index("ix_source_changes_source_id_id", "source_id", "id"),
    sa.Index("ix_source_changes_at", "at"),
)

subscriptions = sa.Table(  # feeds that a hub pushes to us (WebSub), or is asked to, or is asked to end
    "subscriptions",
    metadata,
    sa.Column("id", Text, primary_key=True),  # the last part of the callback's path, which nobody can guess
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), nullable=False),
    sa.Column("hub", Text, nullable=False),
    sa.Column("topic", Text, nullable=False),
    sa.Column("callback", Text, nullable=False),
    sa.Column("secret", Text, nullable=False),  # what pushes are signed with
    sa.Column("state", Text, nullable=False),
    sa.Column("reason", Text, nullable=False, server_default=""),  # in words
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # requests in a row without a verification
    sa.Column("asked_at", Instant),  # the last request
    sa.Column("verified_at", Instant),  # the last verification
    sa.Column("since", Instant),  # the first one
    sa.Column("expires_at", Instant),  # the end of the lease
    sa.Column("next_at", Instant, nullable=False),  # the next request; of one that has ended: when it is forgotten
    sa.Column("signed_with", Text),  # the best method of its pushes so far
    sa.Column("pushes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_push_at", Instant),
    sa.Column("recent", Json, nullable=False),  # hashes of the last bodies: the same one again is no push
    one_of("state", SubscriptionState),
    sa.Index("ix_subscriptions_next_at", "next_at"),
    sa.Index(
        "ix_subscriptions_source_id",
        "source_id",
        unique=True,
        sqlite_where=sa.text("state NOT IN ('ending', 'ended')"),
        postgresql_where=sa.text("state NOT IN ('ending', 'ended')"),
    ),
)

pushes = sa.Table(  # what hubs have sent and no collector has taken in yet
    "pushes",
    metadata,
    sa.Column("id", Text, primary_key=True),  # in the order of time
    sa.Column("subscription_id", Text, sa.ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("content_type", Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_pushes_subscription_id", "subscription_id"),
    sa.Index("ix_pushes_source_id", "source_id"),
)

silences = sa.Table(  # countries and languages from which no source brings news any more
    "silences",
    metadata,
    sa.Column("name", Text, primary_key=True),  # country oman, language ar
    sa.Column("since", Instant, nullable=False),
    sa.Column("told_at", Instant),  # None: the operators have not heard of it
)

source_bytes = sa.Table(  # what came from each source, by year in UTC
    "source_bytes",
    metadata,
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)

backfills = sa.Table(  # what is read of a source's past: the last plan of each source
    "backfills",
    metadata,
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), primary_key=True),
    # As it was asked for. Another wish is another plan.
    sa.Column("since", Instant, nullable=False),
    sa.Column("until", Instant),  # None: as far as history reaches
    sa.Column("start", Text),  # the sitemap or archive page to begin with; None: found
    sa.Column("begun_at", Instant, nullable=False),
    sa.Column("planned_at", Instant),  # None: sitemaps or archive pages are still to be read
    sa.Column("owner", Text),  # host and process id of the command at work
    sa.Column("owned_until", Instant),
)

backfill_addresses = sa.Table(  # what the plan holds: read once each, however often the command is stopped
    "backfill_addresses",
    metadata,
    sa.Column("source_id", Text, sa.ForeignKey("sources.id"), primary_key=True),
    sa.Column("url", Text, primary_key=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("depth", sa.Integer, nullable=False, server_default="0"),  # in its indexes; of an archive page its number
    sa.Column("hint", Instant),  # when it was published or changed, as far as its sitemap or address says
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("outcome", Text, nullable=False, server_default=""),  # a word, for sums
    sa.Column("detail", Text, nullable=False, server_default=""),  # for people
    sa.Column("published_at", Instant),  # as the page itself said; None: it did not, or was not read
    sa.Column("settled_at", Instant),
    one_of("kind", AddressKind),
    one_of("state", AddressState),
    sa.Index("ix_backfill_addresses_source_id_state", "source_id", "state", "kind", "hint"),
    sa.Index("ix_backfill_addresses_settled_at", "settled_at"),
)
