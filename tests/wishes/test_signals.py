"""Which headers of a browser are the signal."""

from hypothesis import given
from hypothesis import strategies as st

from twofold import wishes
from twofold.ids import HandleId
from twofold.terms import loosens


@given(values=st.lists(st.text(alphabet='01;,x tT?"', max_size=4), max_size=5))
def test_i21_exactly_one_is_the_signal_in_whichever_header(values: list[str]) -> None:
    assert wishes.objects(values) == ("1" in values)


def test_i21_the_signal_only_tightens_and_says_the_same_each_time() -> None:
    found = wishes.noes(HandleId("a" * 32))

    assert not any(map(loosens, found))
    assert {said.speaker for said in found} == {"signal"}
    assert found == wishes.noes(HandleId("a" * 32))
    assert found != wishes.noes(HandleId("b" * 32))
