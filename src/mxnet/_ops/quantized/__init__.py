"""Operators on 8-bit integers, which stand for real numbers in a range."""
