"""The five ways in which something can fail; each tells its reader what they can do."""

import inspect


class TwofoldError(Exception):
    """Something went wrong."""

    def __init__(self, **fields: object) -> None:
        """Make the message out of the class's docstring, with `fields` filled in."""
        self.fields = fields
        text = inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0]
        super().__init__(" ".join(text.format(**fields).split()))


class Invalid(TwofoldError):
    """What was given cannot be used; correct it and try again."""


class NotFound(TwofoldError):
    """There is no such thing."""


class Refused(TwofoldError):
    """This is not allowed."""


class Conflict(TwofoldError):
    """Something else happened in between; look again and repeat."""


class Unavailable(TwofoldError):
    """This cannot be done just now; try again a little later."""

    retry_seconds = 1
