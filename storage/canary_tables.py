"""The table of canaries: the last one of each language, and how those before it fared."""

import sqlalchemy as sa

from domain.canary import CanaryStage, CanaryState
from storage.instants import Instant
from storage.table_base import metadata, one_of
from storage.texts import Text

canaries = sa.Table(
    "canaries",
    metadata,
    sa.Column("language", Text, primary_key=True),
    sa.Column("mark", Text, nullable=False),
    sa.Column("url", Text, nullable=False),
    sa.Column("channel_id", Text, nullable=False),
    sa.Column("planted_at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("every_seconds", sa.Float, nullable=False, server_default="21600"),
    sa.Column("state", Text, nullable=False),
    sa.Column("stage", Text),
    sa.Column("detail", Text, nullable=False),
    sa.Column("arrived_at", Instant),
    sa.Column("travel_seconds", sa.Float),
    sa.Column("failing_since", Instant),
    sa.Column("told_at", Instant),
    one_of("state", CanaryState),
    one_of("stage", CanaryStage),
)
