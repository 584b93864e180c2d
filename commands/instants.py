"""An instant as it is typed: ``2026-03-01T08:00Z``, or ``2d`` for so long ago."""

from datetime import UTC, datetime

import click

from config.durations import parse_duration
from domain.clock import utc_now


class InstantType(click.ParamType[datetime]):
    """An instant in the past. One without an offset is UTC."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Fails in words for what is neither an instant nor a span of time."""
        if isinstance(value, datetime):
            return value
        text = str(value)
        try:
            return utc_now() - parse_duration(text)
        except (ValueError, OverflowError):
            pass
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            return self.fail(
                f"'{text}' is neither an instant such as 2026-03-01T08:00Z nor a span such as 2d", param, ctx
            )
        return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
