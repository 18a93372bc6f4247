"""The body of a mail: its text and its page, in lines that every server takes.

Laid out here and not by the library: that reads each header line of ours anew with every mail,
which was most of what a mail took.
"""

import base64
import binascii
from hashlib import blake2b

# Every server takes seven bits and lines of this length.
LINE_LENGTH_MAX = 76
_ENDS = b"\r\n"


def lay_out(text: str, html: str) -> tuple[list[bytes], bytes]:
    """Return the header lines that tell how a body is to be read, and the body."""
    version = b"MIME-Version: 1.0\r\n"
    lines, content = _part(text, "plain")
    if not html:
        return [version, *lines], content
    parts = [(lines, content), _part(html, "html")]
    # It stands in neither part: it is made of what they say.
    said = blake2b(b"".join(content for _, content in parts), digest_size=16).hexdigest()
    edge = f"=_{said}".encode()
    body = b"".join(
        b"--" + edge + _ENDS + b"".join(lines) + _ENDS + content + _ENDS for lines, content in parts
    )
    kind = b'Content-Type: multipart/alternative;\r\n boundary="' + edge + b'"\r\n'
    return [version, kind], body + b"--" + edge + b"--\r\n"


def _part(text: str, kind: str) -> tuple[list[bytes], bytes]:
    way, content = _encoded(text.encode("utf-8"))
    lines = [
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'.encode("ascii"),
        f"Content-Transfer-Encoding: {way}\r\n".encode("ascii"),
    ]
    return lines, content.replace(b"\n", _ENDS)


def _encoded(raw: bytes) -> tuple[str, bytes]:
    """Return how bytes are written in seven bits, the shortest way, and so written."""
    if raw.isascii() and max(map(len, raw.split(b"\n"))) <= LINE_LENGTH_MAX:
        return "7bit", raw
    quoted = binascii.b2a_qp(raw, istext=True, header=False)
    packed = base64.encodebytes(raw)
    if len(quoted) <= len(packed):
        return "quoted-printable", quoted
    return "base64", packed
