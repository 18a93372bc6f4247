"""Tests of `heeding`."""
