"""``${NAME}`` and ``${NAME:-default}`` in the values of the three files; ``$$`` is a dollar."""

import re
from collections.abc import Mapping

from domain.problem import did_you_mean

_REFERENCE = re.compile(r"\$\$|\$\{([^}]*)(\}?)")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)


class VariableFault(ValueError):
    """A variable is missing or miswritten. Its text names the variable and no value."""


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Fills the variables in. A variable that is set to nothing counts as missing, as the shell's ``:-`` has it.

    Raises VariableFault for a name that is not set and has no default, and for what is no variable.
    """
    return _REFERENCE.sub(lambda match: _value(match, variables), text)


def _value(match: re.Match[str], variables: Mapping[str, str]) -> str:
    if match[0] == "$$":
        return "$"
    written = _NAME.fullmatch(match[1])
    if written is None or not match[2]:
        raise VariableFault("'${' begins no variable here: write ${NAME} or ${NAME:-default}, and $$ for a dollar sign")
    name, default = written.groups()
    value = variables.get(name, "")
    if value or default is not None:
        return value or default or ""
    state = "is set to nothing" if name in variables else "is not set"
    hint = "" if name in variables else did_you_mean(name, variables)
    raise VariableFault(f"the variable {name} {state}: set it in the environment or in .env{hint}")
