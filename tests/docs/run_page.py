"""Run the Python blocks of a Markdown page in order, in one namespace.

    python run_page.py PAGE.md

Exits with status 1 where a block fails or prints what its page does not show.
"""

import doctest
import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(python|pycon)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def main(page: Path) -> int:
    """Run the page and return the exit status."""
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(optionflags=OPTIONS)
    for block in BLOCK.finditer(text):
        language, source = block.groups()
        line = text.count("\n", 0, block.start(2))
        if language == "python":
            # Empty lines put the block where it stands on the page, for the traceback.
            exec(compile("\n" * line + source, str(page), "exec"), names)
        else:
            test = doctest.DocTestParser().get_doctest(source, names, page.name, str(page), line)
            test.globs = names  # the parser made a copy, and later blocks go on from here
            runner.run(test, clear_globs=False)
    return 1 if runner.summarize(verbose=False).failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
