"""Twofold: customer engagement that walks on two legs, the organisation's and the person's."""

__version__ = "0.1.0"
