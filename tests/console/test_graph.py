"""The picture of moves: its words stand beside each other, never on each other."""

from itertools import combinations

from twofold.console import graph, graph_words
from twofold.populations import Node, Transition

PURPOSES = ("research", "commentary", "purchase", "service", "complaint", "contribution")
CHANNELS = ("web", "app", "store")
HOUR = 3_600_000_000.0


def test_no_word_of_a_full_picture_covers_another() -> None:
    kinds = [(purpose, channel) for purpose in PURPOSES for channel in CHANNELS][:14]
    nodes = [
        Node(purpose=purpose, channel=channel, n=900 - 60 * place, starts=1, ends=1)
        for place, (purpose, channel) in enumerate(kinds)
    ]
    edges = [
        Transition(
            from_purpose=start[0], from_channel=start[1], purpose=end[0], channel=end[1],
            n=100 - place, median_gap_us=HOUR,
        )
        for place, (start, end) in enumerate(zip(kinds, kinds[1:] + kinds[:1], strict=True))
    ]  # fmt: skip

    picture = graph.draw(nodes, edges, least=0.0)
    names = [
        graph_words.box(one.label_x, one.label_y + line, words, one.anchor)
        for one in picture.circles
        for line, words in ((0, one.label), (graph_words.LINE, one.below))
    ]
    shares = [graph_words.box(one.x, one.y, one.label, "middle") for one in picture.arcs]

    assert len(picture.arcs) == len(edges)
    assert [pair for pair in combinations(names + shares, 2) if _meet(*pair)] == []
    assert all(picture.left <= left and right <= picture.left + picture.width
               for left, _, right, _ in names)  # fmt: skip


def test_a_word_takes_the_first_free_spot() -> None:
    taken: list[graph_words.Box] = []

    first = graph_words.free([(0, 0), (100, 0)], "35 %", taken)
    second = graph_words.free([(0, 0), (100, 0)], "71 %", taken)

    assert (first, second) == ((0, 0), (100, 0))


def _meet(one: graph_words.Box, other: graph_words.Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
