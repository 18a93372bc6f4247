"""Operators: one command, `twofold`, with a verb for each act."""

from twofold.cli.application import main, run

__all__ = ["main", "run"]
