"""Expressions read into their tree: what is not in the vocabulary does not pass."""

import re
from collections.abc import Callable
from typing import cast

from twofold.audiences import tokens, vocabulary
from twofold.audiences.cursor import Cursor
from twofold.audiences.tokens import Token, meant, wrong
from twofold.audiences.tree import (
    All,
    Call,
    Compare,
    Const,
    Either,
    Expression,
    Known,
    Leaf,
    Node,
    Not,
    OneOf,
    Operator,
    Reading,
    Yes,
)
from twofold.audiences.vocabulary import FUNCTIONS, READINGS, Function

DEPTH_MAX = 20
TERMS_MAX = 40

_OPERATORS = ("=", "<>", "<", "<=", ">", ">=")
_JOINING = frozenset({"and", "or", "not", "in", "is", "null", "between"})
# Kinds of handle that there may be besides an organisation's own.
_HANDLES = ("email", "phone", "user_id", "anonymous_id", "device", "household")
_HANDLE = re.compile(r"[a-z][a-z0-9_]{0,31}")


def parse(text: str) -> Expression:
    """Return what an expression says; raises BadExpression, with the place and what would do."""
    reader = _Reader(tokens.read(text))
    tree = reader.either()
    reader.close()
    return Expression(text=text, tree=tree)


class _Reader(Cursor):
    """Reads tokens from left to right: `or` over `and` over `not` over comparisons."""

    def __init__(self, found: list[Token]) -> None:
        super().__init__(found)
        self._depth = 0
        self._terms = 0

    def either(self) -> Node:
        """Return what stands here up to a closing bracket or the end."""
        return self._joined("or", self._every, lambda parts: Either(parts=parts))

    def close(self) -> None:
        """Raise BadExpression if there is something left."""
        if self.next.shape != "end":
            raise wrong(self.next.place, f"{self.next.text!r} is too much; join with and or or")

    def _every(self) -> Node:
        return self._joined("and", self._denied, lambda parts: All(parts=parts))

    def _joined(
        self, word: str, part: Callable[[], Node], join: Callable[[tuple[Node, ...]], Node]
    ) -> Node:
        parts = [part()]
        while self.takes("word", word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else join(tuple(parts))

    def _denied(self) -> Node:
        here = self.next
        self._depth += 1
        if self._depth > DEPTH_MAX:
            raise wrong(here.place, f"it is nested more than {DEPTH_MAX} deep")
        if self.takes("word", "not"):
            node: Node = Not(part=self._denied())
        elif self.takes("sign", "("):
            node = self.either()
            self.needs(")")
        else:
            node = self._term()
        self._depth -= 1
        return node

    def _term(self) -> Node:
        here = self.next
        self._terms += 1
        if self._terms > TERMS_MAX:
            raise wrong(here.place, f"it has more than {TERMS_MAX} terms")
        left = self._leaf()
        if left.kind == "yes":
            return Yes(left=left)
        return self._compared(left, here)

    def _compared(self, left: Leaf, here: Token) -> Node:
        if self.takes("word", "is"):
            denied = self.takes("word", "not")
            self.word("null")
            return Known(left=left) if denied else Not(part=Known(left=left))
        denied = self.takes("word", "not")
        if self.takes("word", "in"):
            found: Node = OneOf(left=left, values=self._values(left))
        elif self.takes("word", "between"):
            low = self._const(left)
            self.word("and")
            high = self._const(left)
            found = All(parts=(
                Compare(left=left, operator=">=", right=low),
                Compare(left=left, operator="<=", right=high),
            ))  # fmt: skip
        elif denied:
            raise wrong(self.next.place, "behind not there can be in or between here")
        else:
            return self._beside(left, here)
        return Not(part=found) if denied else found

    def _beside(self, left: Leaf, here: Token) -> Node:
        sign = self.next
        if sign.shape != "sign" or sign.text not in _OPERATORS:
            such = f"{here.text}(…)" if isinstance(left, Call) else here.text
            signs = "=, <>, <, <=, >, >= or in"
            raise wrong(sign.place, f"to {such} belongs what it is compared with: {signs}")
        if left.kind == "text" and sign.text not in {"=", "<>"}:
            raise wrong(sign.place, f"{here.text} is a text: =, <> or in")
        self.skip()
        right = self._right(left)
        return Compare(left=left, operator=cast("Operator", sign.text), right=right)

    def _right(self, left: Leaf) -> Leaf | Const:
        here = self.next
        if here.shape != "word" or here.text in _JOINING:
            return self._const(left)
        if left.kind == "text" and here.text not in READINGS and here.text not in FUNCTIONS:
            raise wrong(here.place, f"texts stand in single quotes: '{here.text}'")
        right = self._leaf()
        if right.kind != left.kind:
            raise wrong(here.place, f"{here.text} is a {right.kind}, what is before a {left.kind}")
        if grows(left) or grows(right):
            raise wrong(here.place, "what grows by itself is compared with a fixed value only")
        return right

    def _values(self, left: Leaf) -> tuple[Const, ...]:
        self.needs("(")
        values = [self._const(left)]
        while self.takes("sign", ","):
            values.append(self._const(left))
            self._terms += 1
            if self._terms > TERMS_MAX:
                raise wrong(self.next.place, f"it has more than {TERMS_MAX} terms")
        self.needs(")")
        return tuple(values)

    def _leaf(self) -> Leaf:
        here = self.take("word", "a reading or a function")
        name = here.text
        if self.next.shape == "sign" and self.next.text == "(":
            return self._call(name, here)
        if name in READINGS:
            return Reading(name=name, kind=READINGS[name].kind)
        function = FUNCTIONS.get(name)
        if function is not None and function.takes == "nothing":
            return Call(name=name, kind=function.kind)
        if function is not None:
            raise wrong(here.place, f"{name} needs brackets with {_wanted(function)}")
        hint = meant(name, [*READINGS, *(f"{one}(…)" for one in FUNCTIONS)])
        raise wrong(here.place, f"there is no reading {name!r}; {hint}")

    def _call(self, name: str, here: Token) -> Call:
        function = FUNCTIONS.get(name)
        if function is None:
            why = f"{name} takes no brackets" if name in READINGS else meant(name, FUNCTIONS)
            raise wrong(here.place, f"there is no function {name!r}; {why}")
        self.needs("(")
        given: dict[str, str | int] = {}
        if function.takes == "span":
            given["within_us"] = self.span()
        elif function.takes != "nothing":
            given["word"] = self._named(function)
        while not self.takes("sign", ")"):
            if given:
                self.needs(",")
            self._option(name, function, given)
        # The given are texts but for the span, which is in µs: as the fields of Call have it.
        return Call(name=name, kind=function.kind, **given)  # type: ignore[arg-type]

    def _named(self, function: Function) -> str:
        here = self.take("text", _wanted(function))
        if function.takes == "trouble" and here.text not in vocabulary.TROUBLE:
            hint = meant(here.text, vocabulary.TROUBLE)
            raise wrong(here.place, f"{here.text!r} cannot be open; {hint}")
        if function.takes == "handle" and not _HANDLE.fullmatch(here.text):
            raise wrong(here.place, meant(here.text, _HANDLES))
        if here.text in {vocabulary.ENTERED, vocabulary.LEFT}:
            raise wrong(here.place, "groups cannot be made of being in groups")
        if not here.text or "\0" in here.text:
            raise wrong(here.place, _wanted(function))
        return here.text

    def _option(self, name: str, function: Function, given: dict[str, str | int]) -> None:
        here = self.take("word", f"{' or '.join(function.options) or ')'} =")
        if here.text not in function.options:
            known = meant(here.text, function.options) if function.options else "it takes none"
            raise wrong(here.place, f"{name} has no option {here.text!r}; {known}")
        key = "within_us" if here.text == "within" else here.text
        if key in given:
            raise wrong(here.place, f"{here.text} is there twice")
        self.needs("=")
        if key == "within_us":
            given[key] = self.span()
            return
        told = self.take("text", f"a text in quotes for {here.text}")
        if key == "by" and told.text not in vocabulary.BEGUN_BY:
            raise wrong(told.place, meant(told.text, vocabulary.BEGUN_BY))
        if not told.text or "\0" in told.text:
            raise wrong(told.place, f"a text in quotes for {here.text}")
        given[key] = told.text

    def _const(self, left: Leaf) -> Const:
        kind = left.kind
        match kind:
            case "span":
                return Const(kind=kind, value=self.span())
            case "number":
                return Const(kind=kind, value=float(self.number()))
            case "money":
                return Const(kind=kind, value=int(self.number() * 1_000_000))
            case "moment":
                return Const(kind=kind, value=self.moment())
            case _:
                told = self.take("text", "a text in single quotes")
                if "\0" in told.text:
                    raise wrong(told.place, "there is a NUL character in it")
                if left.name == "stage" and told.text not in vocabulary.stages():
                    hint = meant(told.text, vocabulary.stages())
                    raise wrong(told.place, f"there is no stage {told.text!r}; {hint}")
                return Const(kind=kind, value=told.text)


def grows(leaf: Leaf) -> bool:
    """Tell whether a value becomes larger by itself as time goes by."""
    known = READINGS[leaf.name] if isinstance(leaf, Reading) else FUNCTIONS[leaf.name]
    return known.grows != "no"


def _wanted(function: Function) -> str:
    return {
        "name": "the name of an event or a purpose, in quotes",
        "handle": "a kind of handle, such as 'email'",
        "trouble": "'complaint' or 'service'",
        "span": "a span such as '30d'",
        "nothing": "nothing",
    }[function.takes]
