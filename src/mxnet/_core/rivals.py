"""Notices a real MXNet in the same environment: both own the import name ``mxnet``."""

import os
import re
from pathlib import Path

METADATA = (".dist-info", ".egg-info")


def refuse(folder: str | os.PathLike[str]) -> None:
    """Raise ImportError if a distribution of MXNet is installed in ``folder``.

    Its files and ours then lie in one package, and which of them Python finds is chance.
    """
    for name in installed(folder):
        distribution, _, release = name.partition("-")
        distribution = distribution.replace("_", "-")
        raise ImportError(
            f"mxnet: regluon and {distribution} {release} are both installed in {folder}, and "
            f"their files overwrite each other. Use an environment for each, or run: pip "
            f"uninstall -y {distribution} regluon && pip install regluon"
        )


def installed(folder: str | os.PathLike[str]) -> list[str]:
    """Return ``name-version`` of every MXNet installed in ``folder``.

    Builds have names such as ``mxnet_cu112``; others named ``mxnet_...`` are tools for MXNet,
    which do not bring the package.
    """
    # Listing one folder takes a tenth of a millisecond, importlib.metadata a hundred times that.
    try:
        entries = os.listdir(folder)
    except OSError:  # inside a zip file
        return []
    named = [entry for entry in entries if entry.startswith("mxnet") and entry.endswith(METADATA)]
    return sorted(os.path.splitext(name)[0] for name in named if _owns_package(Path(folder, name)))


def _owns_package(metadata: Path) -> bool:
    """Tell whether a distribution's list of files holds the package ``mxnet``."""
    for name in ("RECORD", "SOURCES.txt", "installed-files.txt"):
        try:
            text = (metadata / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if re.search(r"^(?:\.\./)?mxnet/__init__\.py\b", text, re.MULTILINE):
            return True
    return False
