"""Somebody who presses and ticks what a page offers, and counts it: forms parsed, no browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

import httpx

from tests.portal.visiting import Guest

_VALUED = frozenset({"text", "date", "time", "email", "hidden"})


class Cost(NamedTuple):
    """What something takes: presses of a button, and fields filled in or ticked."""

    steps: int
    fields: int

    def is_within(self, other: "Cost") -> bool:
        """Tell whether this takes no more than the other, of either."""
        return self.steps <= other.steps and self.fields <= other.fields


@dataclass(kw_only=True, slots=True)
class Form:
    """A form as a page has it: where it goes, what stands in it, and its buttons."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)
    ticks: set[str] = field(default_factory=set)
    blanks: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._here = here
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(action=told.get("action") or self._here)
            self.found.append(self._open)
        elif self._open is not None and tag in ("input", "textarea"):
            self._input(self._open, told)
        elif self._open is not None and tag == "button":
            self._open.buttons.append(told)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None

    def _input(self, form: Form, told: dict[str, str]) -> None:
        name, kind = told.get("name", ""), told.get("type", "text")
        if kind == "checkbox":
            form.ticks.add(name)
        elif kind in _VALUED and not told.get("value"):
            form.blanks.add(name)
        if kind in _VALUED or "checked" in told:
            form.values[name] = told.get("value", "on")


class Presser:
    """Goes through pages by their own forms, and keeps count."""

    def __init__(self, guest: Guest) -> None:
        """Start with nothing pressed."""
        self._guest = guest
        self._forms: list[Form] = []
        self.steps = 0
        self.fields = 0

    @property
    def cost(self) -> Cost:
        """Return what it took so far."""
        return Cost(self.steps, self.fields)

    def open(self, path: str) -> None:
        """Open a page; that is no step, for it is the same either way."""
        self._keep(self._guest.get(path), path)

    def turn(self, name: str) -> None:
        """Tick a box that is not ticked, or the other way round."""
        form = next(form for form in self._forms if name in form.ticks)
        self.fields += 1
        if form.values.pop(name, None) is None:
            form.values[name] = "yes"

    def fill(self, name: str, value: str) -> None:
        """Fill in a field that stands empty."""
        form = next(form for form in self._forms if name in form.blanks)
        self.fields += 1
        form.values[name] = value

    def press(self, wanted: Callable[[Form, dict[str, str]], bool]) -> None:
        """Press the first button of which this is true."""
        form, button = next(
            (form, button)
            for form in self._forms
            for button in form.buttons
            if wanted(form, button)
        )
        self.steps += 1
        named = {button["name"]: button["value"]} if "name" in button else {}
        action = button.get("formaction") or form.action
        answer = self._guest.post(action, form.values | named)
        if answer.status_code == httpx.codes.SEE_OTHER:
            action = answer.headers["location"]
            answer = self._guest.get(action)
        assert answer.status_code == httpx.codes.OK, answer.text
        self._keep(answer, action)

    def _keep(self, answer: httpx.Response, here: str) -> None:
        parsed = _Forms(here)
        parsed.feed(answer.text)
        self._forms = parsed.found


def says(name: str, value: str) -> Callable[[Form, dict[str, str]], bool]:
    """Return what is true of a button with a name and a value."""
    return lambda _, button: (button.get("name"), button.get("value")) == (name, value)


def goes_to(action: str) -> Callable[[Form, dict[str, str]], bool]:
    """Return what is true of the first button of the form that goes to an address."""
    return lambda form, _: form.action == action
