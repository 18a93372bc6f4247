"""Random expressions, as somebody might write them."""

from hypothesis import strategies as st

_SPANS = ("1s", "30m", "12h", "1d", "7d", "30d", "26w", "2y")
_NUMBERS = {
    "overdue": ("0", "0.5", "1", "1.5", "4", "-1"),
    "halo": ("0", "0.5", "0.9"),
    "pull_share": ("0", "0.5", "1"),
    "burstiness": ("-0.5", "0", "0.5"),
    "answered_share": ("0", "0.5", "1"),
    **dict.fromkeys(
        ("touches", "incidences", "contacts", "sessions", "channels", "frequency", "returns",
         "delight_chain", "delight_best", "other_orbits"), ("0", "1", "2", "5", "12")
    ),
}  # fmt: skip
_WORDS = ("purchase", "service", "complaint", "research", "terms", "Asked", "Mailed", "it''s")
_COMPARED = st.sampled_from(("=", "<>", "!=", "<", "<=", ">", ">="))

_span = st.sampled_from(_SPANS).map(lambda span: f"'{span}'")
_within = st.sampled_from(_SPANS).map(lambda span: f"within = '{span}'")
_channel = st.sampled_from(("channel = 'web'", "channel = 'email'", "channel = 'unknown'"))
_by = st.sampled_from(("by = 'brand'", "by = 'peer'", "by = 'anyone'", "by = 'person'"))


def _call(
    name: str, first: st.SearchStrategy[str] | None, *options: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    """Return calls of a function with any of its options, in any order."""
    some = st.tuples(*(st.one_of(st.none(), option) for option in options))
    given = some.flatmap(lambda told: st.permutations([one for one in told if one]))
    heads = first.map(lambda word: [word]) if first is not None else st.just([])
    return st.builds(lambda head, rest: f"{name}({', '.join([*head, *rest])})", heads, given)


_word = st.sampled_from(_WORDS).map(lambda word: f"'{word}'")
_counts = st.one_of(
    _call("did", _word, _within, _channel, _by),
    _call("received", None, _within, _channel),
    _call("wrote_back", None, _within),
    _call("delight", None, _within),
)


def _beside(left: st.SearchStrategy[str], right: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda a, sign, b: f"{a} {sign} {b}", left, _COMPARED, right)


_terms = st.one_of(
    st.sampled_from(sorted(_NUMBERS)).flatmap(
        lambda name: _beside(st.just(name), st.sampled_from(_NUMBERS[name]))
    ),
    _beside(_counts, st.sampled_from(("0", "1", "2", "-1"))),
    _beside(_counts, st.sampled_from(("frequency", "returns", "did('purchase')"))),
    _beside(_call("spent", None, _within), st.sampled_from(("0", "5", "12.25", "-5", "100"))),
    _beside(st.just("monetary_value"), st.sampled_from(("5", "12.25", "spent()"))),
    _beside(_call("last", _word, _channel, _by), _span),
    _beside(st.sampled_from(("silence", "tenure", "period", "recency", "answer_time")), _span),
    _beside(
        st.sampled_from(("first_at", "last_at")),
        st.sampled_from(("'2025-11-01'", "'2026-03-08T07:00:00Z'", "first_at")),
    ),
    st.sampled_from(
        ("open('complaint')", "open('service')", "has('user_id')", "has('email')",
         "stage = 'loyalty'", "stage <> 'loyalty'", "stage in ('engagement', 'advocacy')",
         "preferred_channel not in ('web', 'none')", "preferred_channel = 'store'",
         "touches between 2 and 20", "overdue not between 0.5 and 2", "overdue in (1, 2)",
         "period is null", "delight is not null", "overdue is null", "last('referral') is null")
    ),
    _span.map(lambda span: f"in_stage_since({span})"),
)  # fmt: skip

_SIGNS = ("=", "<>", "<", "<=", ">", ">=")
# Every comparison of a reading with a value, one by one.
plain_texts = [
    f"{name} {sign} {value}"
    for name, values in {
        **_NUMBERS,
        **dict.fromkeys(
            ("silence", "tenure", "period", "recency"), tuple(f"'{span}'" for span in _SPANS)
        ),
        "monetary_value": ("5", "10", "12.25"),
        "first_at": ("'2025-11-01'", "'2026-03-08'"),
        "last_at": ("'2025-11-01'", "'2026-03-08'"),
    }.items()
    for sign in _SIGNS
    for value in values
]

texts = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.builds(lambda a, b: f"{a} and {b}", inner, inner),
        st.builds(lambda a, b: f"({a} or {b})", inner, inner),
        st.builds(lambda a: f"not ({a})", inner),
    ),
    max_leaves=6,
)
