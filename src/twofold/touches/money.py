"""Amounts of money as whole millionths of a currency, rounded half-even once, at the door."""

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from twofold import errors

_MILLIONTH = Decimal("0.000001")
# What a BIGINT of millionths can hold, with room for sums over many people.
AMOUNT_MAX = 1_000_000_000_000

# ISO 4217, list one of 2026-01 and the codes that it withdrew since 2010 (old files have them).
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
BYN BYR BZD CAD CDF CHF CLF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB
EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD
JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD
MMK MNT MOP MRO MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STD STN SVC SYP
SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED VEF VES VND VUV WST XAF
XCD XCG XOF XPF YER ZAR ZMK ZMW ZWG ZWL
"""
CURRENCIES = frozenset(_CODES.split())


class BadAmount(errors.Invalid):
    """The amount {amount!r} cannot be read; write it as 12.30."""


class BadCurrency(errors.Invalid):
    """{currency!r} is no currency code of ISO 4217."""


def micro(amount: Any) -> int:
    """Return an amount in whole millionths, half-even; raises BadAmount."""
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        raise BadAmount(amount=amount)
    try:
        # A float is meant as it is printed: 0.1 is a tenth.
        exact = Decimal(str(amount).strip())
        if not abs(exact) < AMOUNT_MAX:
            raise BadAmount(amount=amount)
        return int(exact.quantize(_MILLIONTH, ROUND_HALF_EVEN).scaleb(6))
    except InvalidOperation as error:
        raise BadAmount(amount=amount) from error


def currency(code: Any) -> str:
    """Return a currency's code in capitals; raises BadCurrency."""
    text = code.strip().upper() if isinstance(code, str) else ""
    if text not in CURRENCIES:
        raise BadCurrency(currency=code)
    return text
