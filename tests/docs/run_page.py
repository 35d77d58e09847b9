"""Run the Python blocks of a Markdown page in order, in one namespace.

    python run_page.py PAGE.md

Exits with status 1 where a block fails or prints what its page does not show. What a ``python``
block prints is compared with the ``text`` block that follows it, if one does; other machines may
differ from it in the last digits of its numbers.
"""

import contextlib
import doctest
import io
import math
import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(python|pycon|text)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"-?\d+\.\d+")
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def main(page: Path) -> int:
    """Run the page and return the exit status."""
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    printed: str | None = None
    wrong = 0
    for block in BLOCK.finditer(text):
        language, source = block.groups()
        line = text.count("\n", 0, block.start(2))
        if language == "python":
            # Empty lines put the block where it stands on the page, for the traceback.
            printed = run("\n" * line + source, page, names)
        elif language == "pycon":
            test = doctest.DocTestParser().get_doctest(source, names, page.name, str(page), line)
            test.globs = names  # the parser made a copy, and later blocks go on from here
            runner.run(test, clear_globs=False)
            printed = None
        elif printed is not None:
            if not agree(source, printed):
                print(f"{page.name}, line {line}\nExpected:\n{source}Got:\n{printed}")
                wrong += 1
            printed = None
    return 1 if wrong or runner.summarize(verbose=False).failed else 0


def run(source: str, page: Path, names: dict[str, object]) -> str:
    """Run a program and return what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(source, str(page), "exec"), names)
    return printed.getvalue()


def agree(expected: str, printed: str) -> bool:
    """Tell whether texts agree but for the last digits of numbers with a point."""
    if NUMBER.sub("#", expected).split() != NUMBER.sub("#", printed).split():
        return False
    pairs = zip(NUMBER.findall(expected), NUMBER.findall(printed), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=0.02) for a, b in pairs)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
