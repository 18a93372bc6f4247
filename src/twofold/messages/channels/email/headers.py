"""Header lines that say what was meant, and nothing that their values would rather say."""

import base64
import re

_LINE_MAX = 76
# Bytes of one encoded word: with its ends it stays within RFC 2047's 75 characters.
_WORD_BYTES_MAX = 39
_WORD_LENGTH_MAX = 400
# Whatever some reader takes for the end of a line, and what turns a line around.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_PLAIN = re.compile(r"[ -~]*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def clean(text: str) -> str:
    """Return a text in one line, without what cannot be seen."""
    seen = _UNSEEN.sub(" ", _SURROGATES.sub("\ufffd", text))
    return " ".join(seen.split(" ")).strip()


def words(name: str, text: str) -> bytes:
    """Return a line of free text, such as a subject; what looks encoded is shown as it stands."""
    value = clean(text)
    if _is_plain(value):
        return _folded(name, value)
    return f"{name}: {_encoded(value)}\r\n".encode("ascii")


def mailbox(name: str, shown: str, address: str) -> bytes:
    """Return a line that names one mailbox, with the name that it is shown by."""
    shown = clean(shown)
    if not shown:
        return fixed(name, f"<{address}>")
    if not _is_plain(shown):
        return fixed(name, f"{_encoded(shown)}\r\n <{address}>")
    if not _ATOMS.fullmatch(shown):
        shown = '"{}"'.format(shown.replace("\\", r"\\").replace('"', r"\""))
    return fixed(name, f"{shown} <{address}>")


def fixed(name: str, value: str) -> bytes:
    """Return a line whose value follows from our own ids and settings; raises ValueError if not."""
    if not all(_PLAIN.fullmatch(part) for part in value.split("\r\n ")):
        raise ValueError(f"{name} holds what no header may")
    return f"{name}: {value}\r\n".encode("ascii")


def _is_plain(value: str) -> bool:
    # A reader would decode what looks like an encoded word, whoever wrote it.
    return (
        _PLAIN.fullmatch(value) is not None
        and "=?" not in value
        and max(map(len, value.split(" "))) <= _WORD_LENGTH_MAX
    )


def _folded(name: str, value: str) -> bytes:
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > _LINE_MAX and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    return "\r\n".join([*lines, line]).encode("ascii") + b"\r\n"


def _encoded(value: str) -> str:
    pieces, piece = [], b""
    for letter in value:
        more = letter.encode("utf-8")
        if len(piece) + len(more) > _WORD_BYTES_MAX:
            pieces.append(piece)
            piece = b""
        piece += more
    return "\r\n ".join(
        f"=?utf-8?b?{base64.b64encode(one).decode('ascii')}?=" for one in [*pieces, piece]
    )
