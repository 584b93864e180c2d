"""Feeds that hubs push, servers whose 304 is not believed, and countries and languages that are silent as a whole."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
"""As ``storage.instants`` writes it: microseconds since 1970 on SQLite."""

_WANTED = sa.text("state NOT IN ('ending', 'ended')")


def upgrade() -> None:
    _extend_sources()
    _create_subscriptions()
    _create_pushes()
    _create_silences()


def _extend_sources() -> None:
    for column in (
        sa.Column("body_at", _INSTANT),
        sa.Column("distrusted_until", _INSTANT),
        sa.Column("hub", sa.Text()),
        sa.Column("topic", sa.Text()),
        sa.Column("base", sa.Text()),
        sa.Column("pushed_until", _INSTANT),
        sa.Column("push_missed", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("sources", column)
    op.execute("UPDATE sources SET body_at = last_success_at")  # else all would be read whole at once


def _create_subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", _INSTANT),
        sa.Column("verified_at", _INSTANT),
        sa.Column("since", _INSTANT),
        sa.Column("expires_at", _INSTANT),
        sa.Column("next_at", _INSTANT, nullable=False),
        sa.Column("signed_with", sa.Text()),
        sa.Column("pushes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_push_at", _INSTANT),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('wanted', 'asked', 'living', 'denied', 'failed', 'ending', 'ended')",
            name=op.f("ck_subscriptions_state"),
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_subscriptions_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index("ix_subscriptions_next_at", "subscriptions", ["next_at"])
    op.create_index(
        "ix_subscriptions_source_id",
        "subscriptions",
        ["source_id"],
        unique=True,
        sqlite_where=_WANTED,
        postgresql_where=_WANTED,
    )


def _create_pushes() -> None:
    op.create_table(
        "pushes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_pushes_subscription_id_subscriptions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_pushes_source_id_sources")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pushes")),
    )
    op.create_index("ix_pushes_subscription_id", "pushes", ["subscription_id"])
    op.create_index("ix_pushes_source_id", "pushes", ["source_id"])


def _create_silences() -> None:
    op.create_table(
        "silences",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_silences")),
    )
