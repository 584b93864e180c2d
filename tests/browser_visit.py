"""A tab of a browser, and what it complains of."""

from playwright.sync_api import ConsoleMessage, Page


class Visit:
    """Notes every error and warning of the console; what the Content-Security-Policy forbids is an error there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")
