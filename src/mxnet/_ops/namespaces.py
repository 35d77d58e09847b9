"""Which public namespace an operator's name belongs to."""

from .registry import REGISTRY, Op

SUBSPACES = ("contrib", "linalg", "random", "image", "sparse")


def place(name: str) -> tuple[str, str] | None:
    """Return (namespace, public name) of an operator name, None for names of ``mx.np``.

    ``_contrib_x`` is ``contrib.x``, other names with an underscore are in ``_internal``, all
    others at the top, whose namespace is called ``op``.
    """
    if "." in name:
        return None
    for space in SUBSPACES:
        prefix = f"_{space}_"
        if name.startswith(prefix):
            return space, name.removeprefix(prefix)
    return ("_internal" if name.startswith("_") else "op"), name


def listing(space: str) -> dict[str, Op]:
    """Return public name -> operator for one namespace."""
    placed = ((place(name), entry) for name, entry in REGISTRY.items())
    return {where[1]: entry for where, entry in placed if where and where[0] == space}
