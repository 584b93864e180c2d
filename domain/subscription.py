"""A subscription: a hub was asked to push what is new in a feed (WebSub, https://www.w3.org/TR/websub/)."""

from enum import StrEnum


class SubscriptionState(StrEnum):
    """How far hub and subscriber have come."""

    WANTED = "wanted"  # nobody has been asked yet
    ASKED = "asked"  # the hub was asked, and has to verify that it was us
    LIVING = "living"  # verified: the hub pushes until the lease ends
    DENIED = "denied"  # the hub does not want to; asked again days later
    FAILED = "failed"  # the hub did not answer, refused the request or did not verify; asked again later
    ENDING = "ending"  # the hub is asked to stop
    ENDED = "ended"  # nothing is taken any more; kept for a while, so that late pushes are answered 410

    @property
    def is_over(self) -> bool:
        """Whether it is no longer wanted."""
        return self in (SubscriptionState.ENDING, SubscriptionState.ENDED)
