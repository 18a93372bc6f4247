"""Tests of Twofold."""
