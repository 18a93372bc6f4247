"""Tests of `speaking`."""
