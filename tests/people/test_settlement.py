"""Who is one person, as a pure function of links."""

from hypothesis import given as over
from hypothesis import strategies as st

from twofold.ids import HandleId, PersonId
from twofold.people.settlement import Edge, Node, settle

KINDS = ["user_id", "email", "anonymous_id", "household"]


def node(name: str, kind: str = "anonymous_id", *, verified: bool = False) -> Node:
    key = HandleId(name)
    sealed = kind == "household"
    return Node(handle_id=key, kind=kind, person_id=PersonId(key), verified=verified, sealed=sealed)


def edge(a: str, b: str, at_us: int, evidence: str = "together", state: str = "stands") -> Edge:
    return Edge(f"{a}-{b}", HandleId(a), HandleId(b), evidence, "feed:1", at_us, state)


def settled(nodes: list[Node], *edges: Edge) -> tuple[list[str], dict[str, str]]:
    people, states = settle({one.handle_id: one for one in nodes}, edges)
    return [people[one.handle_id] for one in nodes], states


def test_the_best_kind_names_the_person() -> None:
    nodes = [node("a"), node("u", "user_id"), node("e", "email")]

    people, _ = settled(nodes, edge("a", "u", 1), edge("e", "u", 2, "trait"))

    assert people == ["u", "u", "u"]


def test_a_browser_used_by_two_accounts_stays_with_the_first() -> None:
    nodes = [node("a"), node("u", "user_id"), node("v", "user_id")]

    people, states = settled(nodes, edge("a", "v", 2), edge("a", "u", 1))

    assert people == ["u", "u", "v"]
    assert states == {"a-u": "stands", "a-v": "limit"}


def test_an_alias_joins_two_accounts() -> None:
    nodes = [node("u", "user_id"), node("v", "user_id")]

    people, _ = settled(nodes, edge("u", "v", 1, "alias"))

    assert people == ["u", "u"]


def test_what_machines_say_never_joins_two_verified_people() -> None:
    nodes = [node("e", "email", verified=True), node("u", "user_id"), node("p", "phone")]
    nodes[2].verified = True

    people, states = settled(nodes, edge("e", "u", 1, "trait"), edge("p", "u", 2, "trait"))

    assert people == ["u", "u", "p"]
    assert states == {"e-u": "stands", "p-u": "review"}


def test_staff_join_past_every_guard() -> None:
    nodes = [node("e", "email", verified=True), node("h", "household", verified=True)]

    people, states = settled(nodes, edge("e", "h", 1, "staff"))

    assert people == ["e", "e"]
    assert states == {"e-h": "stands"}


def test_a_household_is_found_by_and_never_linked_by() -> None:
    nodes = [node("u", "user_id"), node("v", "user_id"), node("h", "household")]

    people, states = settled(nodes, edge("u", "h", 1, "import"), edge("v", "h", 2, "import"))

    assert people == ["u", "v", "h"]
    assert states == {"u-h": "shared", "v-h": "shared"}


def test_a_sixth_address_waits_for_staff() -> None:
    nodes = [node("u", "user_id"), *(node(f"e{n}", "email") for n in range(6))]

    people, states = settled(nodes, *(edge("u", f"e{n}", n, "trait") for n in range(6)))

    assert people == ["u", "u", "u", "u", "u", "u", "e5"]
    assert states["u-e5"] == "limit"


def test_a_parted_link_links_nobody() -> None:
    nodes = [node("u", "user_id"), node("a")]

    people, states = settled(nodes, edge("a", "u", 1, state="parted"))

    assert people == ["u", "a"]
    assert states == {"a-u": "parted"}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=12))
    nodes = [node(f"{n:02}", kind, verified=draw(st.booleans())) for n, kind in enumerate(kinds)]
    pairs = [(a, b) for b in range(len(nodes)) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20))
    edges = [
        edge(
            f"{a:02}",
            f"{b:02}",
            draw(st.integers(0, 3)),
            draw(st.sampled_from(["together", "alias", "trait", "staff"])),
        )
        for a, b in chosen
    ]
    return nodes, edges


@over(graphs(), st.randoms())
def test_the_order_of_links_never_matters(
    graph: tuple[list[Node], list[Edge]], chance: st.DataObject
) -> None:
    nodes, edges = graph
    other = list(edges)
    chance.shuffle(other)  # type: ignore[attr-defined]

    assert settled(nodes, *edges) == settled(nodes, *other)


@over(graphs())
def test_two_verified_people_meet_only_through_staff(graph: tuple[list[Node], list[Edge]]) -> None:
    nodes, edges = graph
    asserted = [one for one in edges if one.evidence != "staff"]

    people, _ = settled(nodes, *asserted)

    verified = [person for person, one in zip(people, nodes, strict=True) if one.verified]
    assert len(verified) == len(set(verified))
