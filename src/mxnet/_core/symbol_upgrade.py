"""What older versions of MXNet wrote differently into graphs, as far as it is a matter of text.

Two more rules need operators and are applied where graphs are built: auxiliary states and
parameters that files before 0.9 leave out, and settings of variables that stand at their operator.
"""

from .symbol_file import VERSION, FileNode, SymbolFile

# Kept as `__key__`, shown under both names; files before 1.9.1 have them without the underscores.
HIDDEN = ("ctx_group", "lr_mult", "wd_mult", "force_mirroring", "mirror_stage", "profiler_scope")
_ALL_AXES = 905  # argmax(axis=-1) meant "all axes" before MXNet 0.9.5


def kept(key: str) -> str:
    """Return the name under which a node keeps an attribute."""
    return f"__{key}__" if key in HIDDEN else key


def upgrade(graph: SymbolFile) -> SymbolFile:
    """Rewrite a graph of an older version in place, and return it."""
    for one in graph.graphs():
        if graph.version < VERSION:
            for node in one.nodes:
                _upgrade(node, graph.version)
    return graph


def _upgrade(node: FileNode, version: int) -> None:
    node.attrs = {kept(key): value for key, value in node.attrs.items()}
    before_all_axes = node.op in ("argmax", "argmin") and version < _ALL_AXES
    if before_all_axes and node.attrs.get("axis") == "-1":
        del node.attrs["axis"]
