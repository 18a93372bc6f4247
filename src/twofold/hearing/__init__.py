"""What comes back from people: mail, texts, forms and words, understood and heeded at once.

mail, a provider's call, a page -> whose it is, what it answers -> touch -> a no, if it says so
"""

from twofold.hearing import arriving, entries, fetching, postings, pushing, texting
from twofold.hearing.asking import (
    Asking,
    NoSuchAsking,
    ask_for_yes,
    ask_to_keep,
    asking,
    come_back,
    give,
    refuse,
)
from twofold.hearing.gifts import (
    ELSEWHERE,
    MARKS,
    NoBrand,
    NoMark,
    NotYours,
    NoWords,
    check_words,
    mark_touch,
    tell_touch,
    write_words,
)
from twofold.hearing.listening import hear, listen

__all__ = [
    "ELSEWHERE",
    "MARKS",
    "Asking",
    "NoBrand",
    "NoMark",
    "NoSuchAsking",
    "NoWords",
    "NotYours",
    "arriving",
    "ask_for_yes",
    "ask_to_keep",
    "asking",
    "check_words",
    "come_back",
    "entries",
    "fetching",
    "give",
    "hear",
    "listen",
    "mark_touch",
    "postings",
    "pushing",
    "refuse",
    "tell_touch",
    "texting",
    "write_words",
]
