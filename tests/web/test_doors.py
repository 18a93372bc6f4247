"""What web doors share at their edge: networks, forms, static files, headers, problems."""

import gzip
import hashlib
import re
from importlib import resources

import pytest
from litestar import Litestar, get
from litestar.exceptions import HTTPException
from litestar.testing import TestClient

from twofold import errors, web
from twofold.web import assets, forms, problems

VENDOR = resources.files("twofold.web") / "static" / "vendor"


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "trusted", "expected"),
    [
        ("203.0.113.9", "", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "10.0.0.0/8", "198.51.100.7"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7", "10.0.0.0/8", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "10.0.0.0/8", "198.51.100.7"),
        ("10.0.0.1", "nonsense", "10.0.0.0/8", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "", "203.0.113.9"),
        ("", "", "", "unknown"),
    ],
)
def test_only_our_own_proxies_say_where_a_request_is_from(
    peer: str, forwarded_for: str, trusted: str, expected: str
) -> None:
    assert web.network_of(peer, forwarded_for, trusted) == expected


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"host": "a.example", "origin": "https://b.example"}, "t"),
        ({"host": "a.example", "origin": "https://a.example.b.example"}, "t"),
        ({"host": "a.example", "origin": "null"}, "t"),
        ({"host": "a.example", "sec-fetch-site": "cross-site"}, "t"),
        ({"host": "a.example"}, "u"),
        ({"host": "a.example"}, ""),
    ],
)
def test_a_form_from_elsewhere_or_with_another_token_is_refused(
    headers: dict[str, str], token: str
) -> None:
    with pytest.raises(forms.ForeignForm):
        web.genuine(headers, {"csrf": token}, "t")


def test_a_form_of_ours_passes() -> None:
    headers = {"host": "a.example", "origin": "https://a.example", "sec-fetch-site": "same-origin"}

    web.genuine(headers, {"csrf": "t"}, "t")


def test_without_a_token_nothing_passes() -> None:
    with pytest.raises(forms.ForeignForm):
        web.genuine({}, {"csrf": ""}, "")


def test_a_static_file_is_kept_for_ever_under_an_address_that_changes_with_it() -> None:
    @get("/boom", sync_to_thread=False)
    def boom() -> str:
        raise ValueError

    app = Litestar(
        [web.serve_asset, boom], before_send=[web.protect], openapi_config=None, logging_config=None
    )
    with TestClient(app, base_url="http://site.local") as client:
        address = assets.url("twofold.css")
        found = client.get(address)
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        stale = client.get(re.sub(r"[0-9a-f]{16}", "0" * 16, address))
        broken = client.get("/boom")

    assert found.content == plain.content
    assert found.headers["content-encoding"] == "gzip"
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert stale.status_code == 404
    for answer in (found, stale, broken):
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert broken.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["../pages.py", "vendor/VENDORED.md", "nothing.css", ""])
def test_only_what_is_meant_to_be_served_is(name: str) -> None:
    with pytest.raises(assets.UnknownAsset):
        assets.url(name)


def test_vendored_files_are_those_that_the_list_names() -> None:
    listed = dict(
        re.findall(
            r"^\| `(\S+)` .* `([0-9a-f]{64})` \|$",
            (VENDOR / "VENDORED.md").read_text(),
            re.MULTILINE,
        )
    )
    kept = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.name.endswith(".js")
    }

    assert listed == kept


def test_packed_and_plain_files_are_the_same() -> None:
    for asset in assets._assets().values():
        assert gzip.decompress(asset.packed) == asset.content


def test_each_kind_of_failure_has_its_status_and_its_words() -> None:
    class Missing(errors.NotFound):
        """There is no household 9 of Anna Secret."""

    found = [
        web.problem_of(error)
        for error in (
            errors.Invalid(),
            Missing(),
            errors.Refused(),
            errors.Conflict(),
            errors.Unavailable(),
            problems.TooOften(wait_us=61_000_000),
            HTTPException(status_code=405),
            HTTPException(status_code=418),
            ValueError("a secret"),
        )
    ]

    assert [problem.status for problem in found] == [400, 404, 403, 409, 503, 429, 405, 400, 500]
    assert "Secret" not in found[1].words
    assert found[5].headers == {"Retry-After": "61"}
    assert "secret" not in found[8].words
