"""Why something was chosen or not, in everybody's words, to staff and to the person alike."""

from twofold import terms

_WORDS = {
    "chosen": "This was chosen.",
    "better_silent": "Saying nothing was chosen this time, to learn whether speaking helps.",
    "another_campaign": "Something else was more worth saying at that moment.",
    "not_worth_it": "By all that was seen so far it would not have been worth the interruption.",
    "held_back": "They are left alone, so that it can be known whether contacting helps.",
    "limit": "They had as many contacts as anybody may have in that time.",
    "enough": "By all that was seen one more contact would not help any more.",
    "complaint": "A complaint or a question of theirs is open; offers wait until it is answered.",
    "goal": "They had done what it is about by themselves.",
    "outside": "They are not among those it is for any more.",
    "condition": "The condition of this step does not hold for them.",
    "hour": "It is not the hour for it yet.",
    "no_address": "There is no address of theirs on this channel.",
    "channel_order": "They prefer another channel on which it could be said.",
    "not_drawn": "Another way of saying it was chosen.",
    "other_moment": "The other moment was chosen.",
    "few_habits": "They have begun too few contacts for an hour of theirs to show.",
    "not_learned": "They let nothing be worked out of what they do, so they have no other moment.",
    "their_hour": "It is their own hour already.",
    "hour_in_rules": "None of their own hours lies within their rules.",
    "hour_too_late": "Their own hour comes too late for it.",
    "one_at_a_time": "One thing at a time.",
    "no_words": "Its words could not be made for them, so nothing left.",
    "asked_no_more": "They wait for it no more, or were told of it already.",
    "done": "All was said.",
    "ended": "The campaign has ended.",
}


def reason(name: str) -> str:
    """Return a reason in words; those of a person's own rules in the words of the rules."""
    return _WORDS.get(name) or terms.reason_of_them(name)


def is_of_terms(name: str) -> bool:
    """Tell whether a reason is one of a person's own rules, or that they never gave any."""
    return name not in _WORDS
