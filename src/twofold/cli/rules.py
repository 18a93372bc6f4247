"""What somebody lets the organisation do, at a terminal."""

from twofold import clock, people, seeing
from twofold import terms as room
from twofold.cli.line import Json, Named, Where, note_look, say, say_json

HERE = Where()


def terms(handle: Named, /, *, json: Json = False, where: Where = HERE) -> None:
    """Show what somebody allows, denies and limits, and what is assumed of them."""
    with where.open() as home:
        person = people.resolve(home.record, handle)
        note_look(home, person, "page")
        found = room.of(home.record, person)
        told = seeing.told.told_terms(home, person, found, now=clock.now_us())
    if json:
        say_json(told)
        return
    say(f"Version {found.version}." if found.clauses else "They have said nothing yet.")
    for clause in found.clauses:
        words = room.clause_words(clause)
        said = f"said {clock.rfc3339(clause.said_us)} by {clause.speaker}, {clause.method}"
        say(f"  {words} ({said}; {clause.clause_id})")
    for use in told["assumed"]:
        say(f"  assumed, never said: {room.use_words(use)}")
