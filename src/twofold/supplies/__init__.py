"""What messages draw on: products of a shop, codes given once, files to show or link to."""

from twofold.supplies.codes import (
    BadCodes,
    NoCodeLeft,
    Pool,
    bring_codes,
    codes_left,
    give_back,
    hand_on,
    has_codes,
    pools,
    take_code,
)
from twofold.supplies.feeds import (
    FEED_BYTES_MAX,
    Brought,
    Feed,
    NoAddressOfFeed,
    UnknownFeed,
    add_feed,
    bring_products,
    feeds,
    fetch_products,
    products,
)
from twofold.supplies.listing import BadFeed
from twofold.supplies.names import UnusableName
from twofold.supplies.stored import (
    FILE_BYTES_MAX,
    StoredFile,
    UnknownFile,
    UnusableFile,
    bring_file,
    stored_file,
    stored_files,
)

__all__ = [
    "FEED_BYTES_MAX",
    "FILE_BYTES_MAX",
    "BadCodes",
    "BadFeed",
    "Brought",
    "Feed",
    "NoAddressOfFeed",
    "NoCodeLeft",
    "Pool",
    "StoredFile",
    "UnknownFeed",
    "UnknownFile",
    "UnusableFile",
    "UnusableName",
    "add_feed",
    "bring_codes",
    "bring_file",
    "bring_products",
    "codes_left",
    "feeds",
    "fetch_products",
    "give_back",
    "hand_on",
    "has_codes",
    "pools",
    "products",
    "stored_file",
    "stored_files",
    "take_code",
]
