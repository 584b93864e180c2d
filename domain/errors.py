"""The failures that Gulfwatch expects. Anything else is a bug, and stays loud."""

from domain.problem import Problem


class GulfwatchError(Exception):
    """A failure that a user can understand and mend; its text is a whole sentence for them."""


class ConfigError(GulfwatchError):
    """A file or a setting is wrong. ``problems`` holds every fault found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class StorageError(GulfwatchError):
    """The database cannot be used: locked too long, full, gone, newer than the code, or held by another daemon."""


class FetchError(GulfwatchError):
    """A source or a page could not be read. ``kind`` is the machine's word for why (see ``domain.source.Outcome``)."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        super().__init__(text)


class AddressRefused(FetchError):
    """The address is not a public one, and is not in an allowed network."""

    def __init__(self, text: str) -> None:
        super().__init__("private-address", text)
