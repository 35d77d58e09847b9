"""Compiled execution of graphs: what a hybridized block runs."""

from .compiled import CompiledGraph

__all__ = ["CompiledGraph"]
