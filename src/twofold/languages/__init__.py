"""The languages that people are written to and answered in; a new one is only its catalogue."""

from twofold.languages.catalogue import LANGUAGES, LOCALES, SOURCE, Words, chosen, known, words

__all__ = ["LANGUAGES", "LOCALES", "SOURCE", "Words", "chosen", "known", "words"]
