"""A request of a crawl that Gulfwatch itself does not make."""

from scrapy.exceptions import IgnoreRequest

from domain.errors import FetchError


class PageRefused(IgnoreRequest):
    """Carries the failure that it stands for."""

    def __init__(self, failure: FetchError) -> None:
        self.failure = failure
        super().__init__(str(failure))
