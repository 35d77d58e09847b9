"""Operators that sample feature maps at computed places."""
