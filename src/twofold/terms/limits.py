"""What a person can put a number to: how much of their time and their data may be asked for."""

from typing import Literal

import msgspec

What = Literal["minutes", "data"]


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """At most `most` minutes, or pieces of data, asked for under `use` in any `per_us`."""

    what: What
    most: int
    per_us: int
    use: str = "*"
