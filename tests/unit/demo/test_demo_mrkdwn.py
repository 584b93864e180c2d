"""Slack's text formats as the demo's chat room shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from demo.mrkdwn import mrkdwn_html, plain_html


@pytest.mark.parametrize(
    ("mrkdwn", "inside"),
    [
        ("*bold*", "<strong>bold</strong>"),
        ("_soft_ and ~gone~", "<em>soft</em> and <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("a*b*c", "a*b*c"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("و*أسيلسان*", "و*أسيلسان*"),
        ("«*أسيلسان*»", "«<strong>أسيلسان</strong>»"),
        ("`*code*`", "<code>*code*</code>"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("AT&T", "AT&amp;T"),
        ("<https://a.example/?x=1&amp;y=2|two words>", None),
        ("<!channel> <@U1> <#C1|desk>", None),
        ("<javascript:alert(1)|press>", "&lt;javascript:alert(1)|press&gt;"),
        ("<http://[|x>", "&lt;http://[|x&gt;"),
        ("", "<br>"),
    ],
)
def test_a_line_is_formatted_as_slack_does(mrkdwn: str, inside: str | None) -> None:
    special = {
        "<https://a.example/?x=1&amp;y=2|two words>": (
            '<a href="https://a.example/?x=1&amp;y=2" rel="noreferrer" target="_blank">two words</a>'
        ),
        "<!channel> <@U1> <#C1|desk>": (
            '<span class="mention">@channel</span> <span class="mention">@U1</span> <span class="mention">desk</span>'
        ),
    }
    assert mrkdwn_html(mrkdwn) == ("" if mrkdwn == "" else f'<div dir="auto">{inside or special[mrkdwn]}</div>')


def test_a_bold_link_is_both() -> None:
    assert mrkdwn_html("*<https://a.example|x>*") == (
        '<div dir="auto"><strong><a href="https://a.example" rel="noreferrer" target="_blank">x</a></strong></div>'
    )


def test_each_line_has_a_direction_of_its_own() -> None:
    assert mrkdwn_html("one\nعُمان") == '<div dir="auto">one</div><div dir="auto">عُمان</div>'


@pytest.mark.parametrize("sign", [">", "&gt;"])
def test_a_quote(sign: str) -> None:
    assert mrkdwn_html(f"{sign} said") == '<blockquote><div dir="auto">said</div></blockquote>'


def test_a_block_of_code_keeps_its_signs() -> None:
    assert mrkdwn_html("```\n*a* &lt;b&gt;\n```") == "<pre>*a* &lt;b&gt;</pre>"


def test_plain_text_is_not_formatted() -> None:
    assert plain_html("*a* <https://a.example|b> &lt;") == '<div dir="auto">*a* &lt;https://a.example|b&gt; &lt;</div>'


TAGS = {"main", "div", "strong", "em", "s", "code", "pre", "blockquote", "br", "a", "span"}


@given(st.text(alphabet="<>&|*_~`\x00\n\"' ahtps:/javcrione", max_size=60))
def test_no_text_can_make_anything_run(text: str) -> None:
    for written in (mrkdwn_html(text), plain_html(text)):
        page = html.fromstring(f"<main>{written}</main>")
        elements = list(page.iter())
        assert {element.tag for element in elements} <= TAGS
        assert all(not name.startswith("on") for element in elements for name in element.attrib)
        assert all(link.startswith(("http:", "https:", "mailto:")) for link in page.xpath("//a/@href"))
