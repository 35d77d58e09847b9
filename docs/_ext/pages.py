"""Writing of generated pages."""

from pathlib import Path


def write(folder: Path, pages: dict[str, str]) -> None:
    """Make ``folder`` hold exactly ``pages``.

    Pages that did not change are left alone, so that rebuilding is quick.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in folder.glob("*.rst")} - pages.keys():
        (folder / stale).unlink()
    for name, text in pages.items():
        target = folder / name
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")


def heading(text: str, rule: str = "=") -> list[str]:
    """Return the lines of a section heading."""
    return [text, rule * len(text), ""]


def index(title: str, text: str, names: list[str]) -> str:
    """Return a page that introduces and lists others."""
    lines = [*heading(title), text, "", ".. toctree::", "", *(f"   {name}" for name in names), ""]
    return "\n".join(lines)
