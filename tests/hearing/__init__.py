"""Tests of `hearing`."""
