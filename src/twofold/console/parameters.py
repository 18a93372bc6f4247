"""What stands behind the question mark of an address: a wrong value is a clear no."""

from collections.abc import Collection, Mapping

from twofold import errors

# As long as the description of a group may be.
TEXT_LENGTH_MAX = 2_000


class BadParameter(errors.Invalid):
    """The address has {name} = {value!r}, which cannot be: {reason}."""


class Parameters:
    """The parameters of one address, each a single text."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Keep them; nothing is read yet."""
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        """Return a text without what nobody types; raises BadParameter."""
        found = self._values.get(name, default).strip()
        if len(found) > TEXT_LENGTH_MAX or "\0" in found:
            raise BadParameter(name=name, value=found[:40], reason="it is not a short text")
        return found

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        """Return one of the allowed words, `default` where there is none; raises BadParameter."""
        found = self._values.get(name) or default
        if found not in allowed and found != default:
            reason = f"it is one of {', '.join(allowed)}"
            raise BadParameter(name=name, value=found[:40], reason=reason)
        return found

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`; raises BadParameter."""
        told = self._values.get(name)
        if not told:
            return default
        try:
            found = int(told)
        except ValueError as error:
            reason = "it is no whole number"
            raise BadParameter(name=name, value=told[:40], reason=reason) from error
        if not low <= found <= high:
            raise BadParameter(name=name, value=told[:40], reason=f"it lies from {low} to {high}")
        return found

    def flag(self, name: str) -> bool:
        """Tell whether a box was ticked; raises BadParameter."""
        return self.choice(name, ("1", "0"), "0") == "1"
