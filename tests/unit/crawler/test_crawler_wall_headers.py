"""A refusal says whose wall it comes from."""

import pytest

from crawler.answers import BadStatus
from crawler.wall_headers import refusing_wall


@pytest.mark.parametrize(
    ("status", "headers", "wall"),
    [
        (403, {"cf-mitigated": "challenge", "server": "cloudflare"}, "Cloudflare"),
        (503, {"cf-mitigated": "challenge"}, "Cloudflare"),
        (403, {"x-datadome": "protected"}, "DataDome"),
        (403, {"set-cookie": "datadome=abc; Max-Age=31536000"}, "DataDome"),
        (403, {"x-iinfo": "10-1-1 NNNN"}, "Incapsula"),
        (403, {"x-cdn": "Imperva"}, "Incapsula"),
        (405, {"x-amzn-waf-action": "captcha"}, "AWS WAF"),
        (403, {"server": "AkamaiGHost"}, "Akamai"),
        (403, {"server": "cloudflare"}, ""),
        (404, {"cf-mitigated": "challenge"}, ""),
        (403, {}, ""),
    ],
)
def test_the_headers_of_a_refusal_tell_whose_it_is(status: int, headers: dict[str, str], wall: str) -> None:
    assert refusing_wall(status, headers) == wall


def test_a_refusal_names_the_wall_in_words() -> None:
    assert str(BadStatus(403, headers={"cf-mitigated": "challenge"})) == (
        "answered 403 (forbidden); Cloudflare asks for proof of a human being"
    )
    assert "proof" not in str(BadStatus(403))
