"""Builders: mails as programs and machines elsewhere write them."""

from collections.abc import Mapping


def mail(
    text: str = "Thank you", *, charset: str = "utf-8", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return one mail of a human's."""
    told = {
        "From": "Ada <ada@b.example>",
        "To": "shop@shop.example",
        "Subject": "Re: News",
        "Message-ID": "<1@b.example>",
        "Content-Type": f"text/plain; charset={charset}",
        "Content-Transfer-Encoding": "8bit",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    return head.encode() + b"\r\n" + text.replace("\n", "\r\n").encode(charset, "replace") + b"\r\n"


def failure(action: str = "failed", status: str = "5.1.1", said: str = "no such user") -> bytes:
    """Return a report that a mail could not be delivered (RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.b.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@mx.b.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry to inform you.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.b.example

Final-Recipient: rfc822; ada@b.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} {said}

--B
Content-Type: text/rfc822-headers

From: hello@shop.example
--B--
""".replace("\n", "\r\n").encode()


def complaint(signed: str, *, kind: str = "abuse") -> bytes:
    """Return a report that a mail was unwanted (RFC 5965)."""
    return f"""From: fbl@provider.example
Subject: FW: News
Message-ID: <arf@provider.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an email abuse report.
--B
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeProvider/1.0
Version: 1

--B
Content-Type: message/rfc822

Return-Path: <{signed}>
From: hello@shop.example
Subject: News

Hello
--B--
""".replace("\n", "\r\n").encode()
