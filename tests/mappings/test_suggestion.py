"""The first guess at a mapping holds although a few rows of the sample are damaged."""

from twofold import mappings

HEADER = ("Order No", "Customer mail", "Ordered at", "Total")


def test_a_damaged_date_does_not_hide_the_column_of_times() -> None:
    days = ("03.02.2026 14:10", "05.02.2026 09:00", "29.03.2026 02:30", "31.02.2026 10:00")
    rows = [(str(place), f"p{place}@example.org", day, "1,00") for place, day in enumerate(days)]

    guess = mappings.suggest(HEADER, rows)

    assert guess.touch[0].time == mappings.Moment(column="Ordered at", format="%d.%m.%Y %H:%M")


def test_a_column_that_is_mostly_no_date_is_not_guessed() -> None:
    days = ("03.02.2026 14:10", "tomorrow perhaps", "some other day")
    rows = [(str(place), f"p{place}@example.org", day, "1,00") for place, day in enumerate(days)]

    guess = mappings.suggest(HEADER, rows)

    assert guess.touch[0].time == "CHOOSE"
