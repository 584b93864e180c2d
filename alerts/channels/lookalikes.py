"""Letters that look like those which format, link or mention: for chats that know no escapes. Pure."""

_LOOKALIKES = str.maketrans({"*": "∗", "_": "‗", "~": "∼", "`": "′", "<": "‹", ">": "›", "|": "¦"})


def disarmed(text: str) -> str:
    """The same to the eye; nothing in it formats, quotes, or mentions (``<users/all>``, ``<!channel>``)."""
    return text.translate(_LOOKALIKES)


def disarmed_address(url: str) -> str:
    """The same address, spelt so that nothing in it formats or ends a link."""
    return "".join(f"%{ord(each):02X}" if each in "*_~`<>|" else each for each in url)
