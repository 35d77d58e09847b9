"""Operators: documented functions on torch tensors, one module per family."""
