"""How messages follow one another on a channel: some at once, the others at its rate. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a channel bears."""

    per_minute: float | None  # in the long run; None: any number
    at_once: int = 1  # after a rest, before the rate counts

    @property
    def gap_seconds(self) -> float:
        return 60 / self.per_minute if self.per_minute else 0.0


def after_sending(pace: Pace, *, used_until: float, now: float) -> tuple[float, float]:
    """Answers until when the channel's rate is used up, and when it bears the next message.

    Each message uses a gap of time; as many gaps as may go at once can be used ahead (the generic cell rate algorithm,
    ITU-T I.371). In any time t there are so at most ``at_once + t / gap`` messages.
    """
    until = max(used_until, now) + pace.gap_seconds
    return until, until - (pace.at_once - 1) * pace.gap_seconds
