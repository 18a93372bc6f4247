"""Tests of `seeing`."""
