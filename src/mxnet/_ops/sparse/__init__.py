"""Operators on sparse values."""
