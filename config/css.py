"""CSS selectors, as sources.yaml gives them."""

from typing import Annotated

from cssselect import HTMLTranslator, SelectorError
from pydantic import PlainValidator

from config.fields import read_line, text_schema


def read_selector(value: object) -> str:
    """A CSS selector. Raises ValueError in words for what is none."""
    text = read_line(value)
    try:
        HTMLTranslator().css_to_xpath(text)
    except (SelectorError, RecursionError) as error:
        fault = str(error).rstrip(".") or "too deep"
        raise ValueError(f"must be a CSS selector such as 'div.story p' ({fault})") from None
    return text


Selector = Annotated[str, PlainValidator(read_selector), text_schema()]
