"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""As ``storage.instants`` writes it: microseconds since 1970 on SQLite."""


def upgrade() -> None:
    _create_channels()
    _create_counters()
    _create_files()
    _create_sources()
    _create_source_changes()
    _create_source_bytes()
    _create_stories()
    _create_workers()
    _create_articles()
    _index_articles()
    _create_alerts()
    _create_article_revisions()
    _create_story_marks()
    _create_deliveries()
    _create_held_alerts()
    _create_attempts()
    _create_digest_alerts()


def _create_channels() -> None:
    op.create_table(
        "channels",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="ok", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("paused_until", _INSTANT),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_success_at", _INSTANT),
        sa.Column("last_failure_at", _INSTANT),
        sa.CheckConstraint("state IN ('ok', 'paused', 'broken')", name=op.f("ck_channels_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
    )


def _create_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "label", name=op.f("pk_counters")),
    )


def _create_files() -> None:
    op.create_table(
        "files",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("loaded_at", _INSTANT),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("checked_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_files")),
    )


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("shown_address", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("full_text", sa.Text(), nullable=False),
        sa.Column("every_seconds", sa.Float()),
        sa.Column("links", sa.Text()),
        sa.Column("selectors", sa.JSON()),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("removed_at", _INSTANT),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("error_kind", sa.Text()),
        sa.Column("http_status", sa.Integer()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("down_since", _INSTANT),
        sa.Column("first_read_at", _INSTANT),
        sa.Column("last_fetch_at", _INSTANT),
        sa.Column("last_success_at", _INSTANT),
        sa.Column("last_new_at", _INSTANT),
        sa.Column("next_fetch_at", _INSTANT, nullable=False),
        sa.Column("interval_seconds", sa.Float(), server_default="300", nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("articles", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rhythm", sa.LargeBinary()),
        sa.Column("wishes", sa.JSON()),
        sa.Column("usual", sa.JSON()),
        sa.Column("troubled_since", _INSTANT),
        sa.Column("told_at", _INSTANT),
        sa.Column("alerts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", _INSTANT),
        sa.CheckConstraint("kind IN ('feed', 'sitemap', 'listing')", name=op.f("ck_sources_kind")),
        sa.CheckConstraint(
            "state IN ('new', 'fresh', 'quiet', 'late', 'failing', 'blocked', 'gone', 'not-news')",
            name=op.f("ck_sources_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
    )
    op.create_index("ix_sources_next_fetch_at", "sources", ["next_fetch_at"])


def _create_source_changes() -> None:
    op.create_table(
        "source_changes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_changes_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_changes")),
    )
    op.create_index("ix_source_changes_at", "source_changes", ["at"])
    op.create_index("ix_source_changes_source_id_id", "source_changes", ["source_id", "id"])


def _create_source_bytes() -> None:
    op.create_table(
        "source_bytes",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_source_bytes_source_id_sources")),
        sa.PrimaryKeyConstraint("source_id", "year", name=op.f("pk_source_bytes")),
    )


def _create_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("articles", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )


def _create_workers() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("section", sa.Text()),
        sa.Column("agency", sa.Text()),
        sa.Column("updated_at", _INSTANT),
        sa.Column("published_at", _INSTANT),
        sa.Column("date_doubt", sa.Text()),
        sa.Column("collected_at", _INSTANT, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("triaged_revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ready_at", _INSTANT, nullable=False),
        sa.Column("seeded", sa.Boolean(), nullable=False),
        sa.Column("first_read", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("story_id", sa.Text()),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("page_attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("page_next_at", _INSTANT),
        sa.Column("page_read_at", _INSTANT),
        sa.Column("page_error", sa.Text()),
        sa.Column("page_lease_owner", sa.Text()),
        sa.Column("page_lease_until", _INSTANT),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", _INSTANT),
        sa.Column("triage_failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("triage_error", sa.Text()),
        sa.CheckConstraint("page IN ('unwanted', 'wanted', 'read', 'failed')", name=op.f("ck_articles_page")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_articles_source_id_sources")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_articles_story_id_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("key", name=op.f("uq_articles_key")),
    )


def _index_articles() -> None:
    op.create_index("ix_articles_collected_at", "articles", ["collected_at"])
    op.create_index(
        "ix_articles_page_wanted",
        "articles",
        ["page_next_at"],
        sqlite_where=sa.text("page = 'wanted'"),
        postgresql_where=sa.text("page = 'wanted'"),
    )
    op.create_index(
        "ix_articles_first_read",
        "articles",
        ["source_id"],
        sqlite_where=sa.text("first_read"),
        postgresql_where=sa.text("first_read"),
    )
    op.create_index("ix_articles_source_id_content_hash", "articles", ["source_id", "content_hash"])
    op.create_index("ix_articles_source_id_id", "articles", ["source_id", "id"])
    op.create_index("ix_articles_story_id", "articles", ["story_id"])
    op.create_index(
        "ix_articles_untriaged",
        "articles",
        ["ready_at"],
        sqlite_where=sa.text("triaged_revision < revision"),
        postgresql_where=sa.text("triaged_revision < revision"),
    )


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("watchlist_id", sa.Text(), nullable=False),
        sa.Column("watchlist_title", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("article_revision", sa.Integer(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("unsure", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("in_lane", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("unsure OR NOT in_lane", name=op.f("ck_alerts_in_lane")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_alerts_article_id_articles")),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_alerts_story_id_stories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "watchlist_id", "story_id", "in_lane", name=op.f("uq_alerts_watchlist_id_story_id_in_lane")
        ),
    )
    op.create_index("ix_alerts_article_id", "alerts", ["article_id"])
    op.create_index("ix_alerts_created_at", "alerts", ["created_at"])
    op.create_index("ix_alerts_story_id", "alerts", ["story_id"])
    op.create_index("ix_alerts_in_lane_id", "alerts", ["in_lane", "id"])
    op.create_index("ix_alerts_unsure_id", "alerts", ["unsure", "id"])
    op.create_index("ix_alerts_watchlist_id_in_lane_id", "alerts", ["watchlist_id", "in_lane", "id"])


def _create_article_revisions() -> None:
    op.create_table(
        "article_revisions",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_revisions_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_article_revisions")),
    )


def _create_story_marks() -> None:
    op.create_table(
        "story_marks",
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_story_marks_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_marks_story_id_stories")),
        sa.PrimaryKeyConstraint("mark", "article_id", name=op.f("pk_story_marks")),
    )
    op.create_index("ix_story_marks_article_id", "story_marks", ["article_id"])
    op.create_index("ix_story_marks_seen_at", "story_marks", ["seen_at"])
    op.create_index("ix_story_marks_story_id", "story_marks", ["story_id"])


def _create_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text()),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", _INSTANT, nullable=False),
        sa.Column("plain", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.Column("last_status", sa.Integer()),
        sa.Column("last_reason", sa.Text()),
        sa.Column("last_error", sa.Text()),
        sa.Column("lease_token", sa.Text()),
        sa.Column("lease_until", _INSTANT),
        sa.CheckConstraint("kind IN ('alert', 'digest', 'test', 'notice')", name=op.f("ck_deliveries_kind")),
        sa.CheckConstraint("status IN ('pending', 'delivered', 'dead', 'silenced')", name=op.f("ck_deliveries_status")),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_deliveries_alert_id_alerts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("alert_id", "channel_id", name=op.f("uq_deliveries_alert_id_channel_id")),
    )
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["channel_id", "next_attempt_at"],
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index("ix_deliveries_status_id", "deliveries", ["status", "id"])


def _create_held_alerts() -> None:
    op.create_table(
        "held_alerts",
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_held_alerts_alert_id_alerts")),
        sa.PrimaryKeyConstraint("alert_id", "channel_id", name=op.f("pk_held_alerts")),
    )
    op.create_index("ix_held_alerts_due_at", "held_alerts", ["due_at"])


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_attempts_delivery_id_deliveries")),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_attempts")),
    )


def _create_digest_alerts() -> None:
    op.create_table(
        "digest_alerts",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("alert_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_digest_alerts_alert_id_alerts")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_digest_alerts_delivery_id_deliveries")
        ),
        sa.PrimaryKeyConstraint("delivery_id", "alert_id", name=op.f("pk_digest_alerts")),
    )
    op.create_index("ix_digest_alerts_alert_id", "digest_alerts", ["alert_id"])
