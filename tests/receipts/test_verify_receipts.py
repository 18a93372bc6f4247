"""The script that people check their receipts with, alone and offline: no change escapes it."""

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.receipts.given_receipts import House
from twofold import clock, heeding, receipts, seeing
from twofold.receipts import signing, verify_receipts
from twofold.settings import Settings
from twofold.storage import Query

# Enough to hit every class of byte on every line; all of them take a minute.
FLIPS = 600


@pytest.fixture
def lived(home: Path) -> Iterator[House]:
    """A person with a receipt of each kind."""
    found = House(Settings(home=home, organisation="Büro & Söhne 🌲", country="IE"))
    found.says("allow")
    found.asked()
    found.asked("care")
    found.delivers()
    found.stops()
    yield found
    found.close()


def test_a_whole_file_is_found_whole(lived: House) -> None:
    assert sorted(lived.kinds) == ["contact", "stop", "terms", "withheld"]
    assert lived.faults() == []


def test_i13_any_flipped_bit_is_found(lived: House) -> None:
    body, keys, chance = lived.file, lived.keys, random.Random(1)
    places = {0, len(body) - 1, *chance.sample(range(len(body)), FLIPS)}
    # Where one text could stand for the same bytes as another: the ends of signatures.
    places |= {at + 1 for at in range(len(body)) if body[at : at + 3] == b'"}]'}
    places |= {at - 1 for at in range(len(body)) if body[at : at + 3] == b'"}]'}

    unnoticed = [
        (place, bit)
        for place in sorted(places)
        for bit in (0, chance.randrange(1, 8))
        if not verify_receipts.check(_flipped(body, place, bit), keys)
    ]

    assert unnoticed == []


@pytest.mark.parametrize("what", ["first", "middle", "last", "closing", "swapped", "doubled"])
def test_i13_no_line_can_be_taken_away_moved_or_doubled(lived: House, what: str) -> None:
    lines = lived.file.splitlines(keepends=True)
    changed = {
        "first": lines[1:],
        "middle": [*lines[:1], *lines[2:]],
        "last": [*lines[:-2], lines[-1]],
        "closing": lines[:-1],
        "swapped": [lines[1], lines[0], *lines[2:]],
        "doubled": [lines[0], *lines],
    }[what]

    assert verify_receipts.check(b"".join(changed), lived.keys) != []


def test_somebody_elses_signature_is_found(lived: House, tmp_path: Path) -> None:
    other = House(Settings(home=tmp_path / "other"))
    other.says("allow")
    theirs = other.keys
    other.close()

    assert verify_receipts.check(lived.file, theirs) != []
    # Their key under our key's name.
    [ours] = lived.keys
    assert verify_receipts.check(lived.file, {ours: next(iter(theirs.values()))}) != []


def test_rules_that_do_not_have_their_hash_are_found(lived: House) -> None:
    line = json.loads(lived.file.splitlines()[0])
    line["twofold:terms"]["rules"]["clauses"][0]["scope"]["use"] = "research"

    faults = verify_receipts.linked(line, b"", {})

    assert faults == ["its rules do not have the hash that it says"]


@pytest.mark.parametrize(
    "line", [b"", b"null", b"[]", b"{", b'{"a":1,"a":1}', b'{"a": 1}', b'{"a":"\\ud800"}', b"\xff"]
)
def test_what_is_no_receipt_is_told_and_breaks_nothing(lived: House, line: bytes) -> None:
    assert verify_receipts.check(line + b"\n" + lived.file, lived.keys) != []


def test_the_script_works_alone_and_says_how_it_went(lived: House, tmp_path: Path) -> None:
    script = tmp_path / "verify_receipts.py"
    shutil.copy(verify_receipts.__file__, script)
    file, keys = tmp_path / "mine.jsonl", tmp_path / "twofold.json"
    file.write_bytes(lived.file)
    keys.write_text(json.dumps({"keys": heeding.public_keys(lived.system)}))

    whole = _run(script, str(file), "--keys", str(keys))
    alone = _run(script, str(file))
    file.write_bytes(lived.file.replace(b"marketing", b"marketinG", 1))
    broken = _run(script, str(file), "--keys", str(keys))

    assert (whole.returncode, whole.stdout) == (
        0,
        "Whole: 4 receipts, each signed, none missing, none changed.\n",
    )
    assert alone.returncode == 0
    assert "not who signed it" in alone.stdout
    assert broken.returncode == 1
    assert broken.stdout.startswith("line 1: ")
    assert _run(script).returncode == 2
    assert _run(script, str(tmp_path / "nowhere")).returncode == 2
    assert _run(script, str(keys)).returncode == 2


def test_old_receipts_hold_after_the_key_was_renewed(house: House) -> None:
    house.says("allow")
    heeding.renew_key(house.system, now=clock.now_us())
    house.says("deny")

    signed = {one.document["twofold:signatures"][0]["key"] for one in house.given}
    published = heeding.public_keys(house.system)
    assert signed == {key["kid"] for key in published}
    assert len(signed) == 2
    assert published[0]["kid"] == house.given[-1].document["twofold:signatures"][0]["key"]
    assert house.faults() == []
    assert seeing.verify(house.system) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE receipt SET kind = 'contact'",
        "UPDATE receipt SET hash = 'sha256:0'",
        "UPDATE receipt SET seq = seq + 5",
        "DELETE FROM receipt WHERE seq = 1",
        "UPDATE receipt SET about = 'other' WHERE seq = 2",
    ],
)
def test_the_command_verify_finds_what_was_changed_in_the_record(house: House, damage: str) -> None:
    house.says("allow")
    house.says("deny")
    assert receipts.flaw(house.db) is None

    house.db.run(Query("damage", damage))

    [told] = seeing.verify(house.system)
    assert told.startswith("receipt ")


def test_keys_are_published_as_rfc_8037_and_7638_have_them() -> None:
    # The key and its thumbprint as RFC 8037 prints them (appendix A.2 and A.3).
    public = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

    assert signing.jwk(public) == {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": public,
        "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        "alg": "EdDSA",
        "use": "sig",
    }


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc:é", max_size=3), inner),
)


@hypothesis.settings(deadline=None)
@given(plain)
def test_the_one_form_reads_back_as_what_it_was(value: object) -> None:
    assert json.loads(verify_receipts.canonical(value)) == value


@hypothesis.settings(deadline=None)
@given(plain)
def test_what_is_signed_is_written_in_the_form_that_is_checked(value: object) -> None:
    assert signing.canonical(value) == verify_receipts.canonical(value)


def test_every_sign_there_is_is_written_in_that_form() -> None:
    signs = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    for start in range(0, len(signs), 0x1000):
        some = {sign: sign for sign in signs[start : start + 0x1000]}
        assert signing.canonical(some) == verify_receipts.canonical(some)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # RFC 8785, 3.2.2.2 and 3.2.3.
        ({"b": 1, "a": [True, None]}, '{"a":[true,null],"b":1}'),
        ('\u20ac$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ("\x7f", '"\x7f"'),
    ],
)
def test_the_one_form_is_that_of_rfc_8785(value: object, expected: str) -> None:
    assert verify_receipts.canonical(value) == expected.encode()


def _flipped(body: bytes, place: int, bit: int) -> bytes:
    return body[:place] + bytes([body[place] ^ 1 << bit]) + body[place + 1 :]


def _run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=script.parent)
