"""How Gulfwatch introduces itself to the sites that it reads: its name, its version, its address."""

from importlib.metadata import PackageNotFoundError, metadata

_PACKAGE = "gulfwatch"


def default_user_agent() -> str:
    """``Gulfwatch/0.1.0 (+https://…)``, from pyproject.toml, where the address is the project's Homepage."""
    try:
        about = metadata(_PACKAGE)
    except PackageNotFoundError:
        return "Gulfwatch"
    urls = dict(line.split(", ", 1) for line in about.get_all("Project-URL") or ())
    address = f" (+{urls['Homepage']})" if "Homepage" in urls else ""
    return f"Gulfwatch/{about['Version']}{address}"
