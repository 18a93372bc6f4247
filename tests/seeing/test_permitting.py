"""Who permits a use, asked of everybody at once, is who permits it asked one by one."""

import random
from collections.abc import Iterator

import pytest

from tests.flow import given_uses
from tests.flow.given_uses import NOW, PROFILING, everybody, lift, said_ids, say, who
from tests.people.given_links import see
from twofold import clock, people, seeing, terms
from twofold.ids import PersonId
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Verb


@pytest.fixture
def home(settings: Settings) -> Iterator[System]:
    """Return a home with twelve people, once on each database."""
    with given_uses.charted(settings) as found:
        yield found


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_kept_of_everybody_is_what_the_log_says_of_each(home: System, seed: int) -> None:
    chance = random.Random(seed)
    see(home.record, *((f"user_id:u{n}", f"email:more{n}@x.example", "trait", 1) for n in (4, 5)))
    moments = [NOW + day * clock.DAY for day in (0, 1, 200, 400)]
    for _ in range(30):
        _something(home, chance, chance.choice(moments[:3]))

    found = terms.kept(home.record)
    for use in terms.KEPT_USES:
        for now in moments:
            _same_as_single(home, use, now)
    terms.keep_everybodys(home.record)
    assert terms.kept(home.record) == found


def _something(home: System, chance: random.Random, at: int) -> None:
    """Let somebody say something, or let two people become one or two again."""
    name = f"u{chance.randrange(12)}"
    match chance.randrange(8):
        case 0:
            other = who(home, f"u{chance.randrange(12)}").person_id
            if other != who(home, name).person_id:
                seeing.merge(home, who(home, name).person_id, other, by="s", reason="r", now=at)
        case 1:
            for link in people.links(home.record, who(home, name).person_id)[:1]:
                if link.state == "stands":
                    seeing.part(home, link.link_id, by="s", reason="r", now=at)
        case 2:
            clauses = terms.of(home.record, who(home, name)).clauses
            if clauses and f"lift-{clauses[0].clause_id}" not in said_ids(home):
                lift(home, clauses[0].clause_id, name, at=at)
        case 3:
            seeing.choose_position(home, chance.choice(terms.position_names()), by="owner", now=at)
            terms.tell_position(home.record, [who(home, name)])
        case _:
            verb: Verb = chance.choice(("allow", "allow", "deny", "stop"))
            use = chance.choice(("*", "analytics", "profiling", PROFILING, "ai", "ai.training"))
            say(home, verb, use, name, at=at)


def _same_as_single(home: System, use: str, now: int) -> None:
    every = [PersonId(row.person_id) for row in everybody(home)]
    single = {
        one
        for one in every
        if isinstance(
            seeing.may_use(home, people.get(home.record, one), use, now=now), terms.Permit
        )
    }
    permitting = seeing.permitting(home, use, now=now)

    assert {one for one in every if permitting.includes(one)} == single
    few = terms.who_of_these_permits(home.record, use, every, now=now)
    assert few == single
