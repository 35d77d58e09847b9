"""Write the data files of `mxnet doctor`: the names of MXNet's API, and what differs for which.

    python tools/doctor_data.py                      # after a change of docs/differences.md
    python tools/doctor_data.py --api PATH/api.json  # after a new inventory of MXNet's names

`names.json` holds facts only: every public name of MXNet 1.9.1 as a tree, with the number of times
that programs use it, and aliases as links. `differences.json` is docs/differences.md by the names
that it has in bold type or backticks.
"""

import argparse
import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "differences.md"
FOLDER = ROOT / "src" / "mxnet" / "cli" / "doctor"

NETWORK = ("mx.nd", "mx.sym")
SPACES = ("", ".contrib", ".linalg", ".random", ".image", ".sparse")
OPERATORS = tuple(face + space for face in NETWORK for space in SPACES)
GLUON = ("mx.gluon", "mx.gluon.nn", "mx.gluon.rnn", "mx.gluon.loss", "mx.gluon.Block",
         "mx.gluon.HybridBlock", "mx.gluon.contrib.nn", "mx.gluon.contrib.rnn",
         "mx.gluon.contrib.cnn")  # fmt: skip

# Where the names of a section are looked up. Those that start with `mx.` are found from anywhere.
SCOPES: dict[str, tuple[str, ...]] = {
    "In general": (),
    "Arrays": ("mx.nd.NDArray", "mx", "mx.autograd"),
    "Operators": OPERATORS,
    "8-bit integers": OPERATORS,
    "Sparse arrays": ("mx.nd.sparse", "mx.nd.sparse.CSRNDArray", "mx.nd.sparse.RowSparseNDArray"),
    "Updates by optimizers": OPERATORS,
    "Optimizers, stores and the trainer": ("mx.optimizer", "mx.gluon", "mx.kv", "mx"),
    "Random numbers": ("mx.random", "mx.nd.random", "mx.nd", "mx.sym", "mx.sym.random"),
    "Graphs": ("mx.sym", "mx.executor", "mx.sym.contrib", "mx.name", "mx.viz"),
    "Gluon": (*GLUON, "mx.metric", "mx.init"),
    "Layers, hooks and tables": (*GLUON, "mx.monitor", "mx"),
    "Modules": ("mx.mod", "mx.mod.Module", "mx.mod.BaseModule", "mx.mod.BucketingModule",
                "mx.model"),
    "Recurrent networks": (*GLUON, "mx.rnn"),
    "Data and files": ("mx.gluon.data", "mx.gluon.data.vision", "mx.gluon.data.vision.transforms",
                       "mx", "mx.gluon.contrib.data", "mx.gluon.contrib.data.text",
                       "mx.contrib.text"),
    "Records and iterators": ("mx.io", "mx.recordio", "mx.image", "mx"),
    "Images": ("mx.image", "mx.nd.image", "mx.sym.image", "mx.nd", "mx"),
    "Training": ("mx.gluon.contrib.estimator", "mx.contrib", "mx", "mx.model", "mx.contrib.io"),
    "Model zoo": ("mx.gluon.model_zoo", "mx"),
    "Names that are absent": ("mx.nd", "mx.nd.ndarray"),
}  # fmt: skip

# What MXNet refuses, gets wrong or ends the process at, no program that runs on it depends on.
EXTENSION = re.compile(
    r"MXNet(?:'s)? (?:\w+ ){0,3}?(?:refuses?|fails?|raises?|crashes|ends|kills|does not)\b"
    r"|(?:foreign|unset) memory|memory (?:that nobody|never)|corrupts memory|hangs|misreads"
    r"|(?:is an|are) additions?|are ours|fails? in MXNet|counts as bound|as well as|also accepts?"
    r"|\b(?:works?|takes?|knows?|accepts?|has|finds?|runs?) .*\btoo\b|works?, as do"
    r"|\b(?:takes?|accepts?|knows?) (?:NumPy|any|arrays of any|names|negative|nested|text files|"
    r"dense|strings|an empty|float16)|works without|also works?|works; in MXNet|also looks"
    r"|runs on symbols|^\*\*More works"
)
# Conditions that the page tells in words, and names whose usual calls cannot tell a difference.
CONDITIONS: dict[str, dict[str, str | None]] = {
    "arange": {"dtype": "'float16'"}, "arange_like": {"dtype": "'float16'"},
    "BilinearResize2D": {"scale_width": None}, "contrib.adamw_update": {"rescale_grad": "None"},
}  # fmt: skip
RARE = {"cpu", "reshape", "nansum", "hybridize", "DataLoader", "NDArrayIter", "mx.kv.create", "fit"}
# What may stand before the names that a sentence is about.
PREFACE = re.compile(r"^(?:\*\*[^*`]+\*\*[:.]?\s*)?(?:(?:Gradients|The gradient) of )?")
_NAME = r"(?:\*\*)?`[^`]+`(?:\*\*)?|\*\*[A-Z_]\w*(?:\([^*]*\))?(?:, \w+)*\*\*"
SUBJECT = re.compile(rf"^(?:(?:{_NAME})(?:, and |, | and |:)?\s?)+")

Tree = dict[str, Any]


class Token(NamedTuple):
    """A name on the page: dotted, with the arguments that it is shown with."""

    name: str
    value: str | None
    """A string that has to be among the arguments, as ``rrelu`` in ``LeakyReLU(rrelu)``."""
    keywords: tuple[tuple[str, str | None], ...]
    """Argument and its literal as in the source; None where any value is meant."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--api", type=Path, help="inventory of MXNet's names")
    args = parser.parse_args(argv)
    if args.api:
        write("names.json", name_tree(json.loads(args.api.read_text(encoding="utf-8"))))
    tree = json.loads((FOLDER / "names.json").read_text(encoding="utf-8"))
    write("differences.json", differences(PAGE.read_text(encoding="utf-8"), tree))
    return 0


def write(name: str, content: Any) -> None:
    (FOLDER / name).write_text(encoded(content), encoding="utf-8")


def encoded(content: Any) -> str:
    """Return JSON with one line for each entry of the first level, in their order of names."""
    lines = [f"{json.dumps(key)}: {json.dumps(content[key], separators=(',', ':'))}"
             for key in sorted(content)]  # fmt: skip
    return "{\n" + ",\n".join(lines) + "\n}\n"


def name_tree(entries: list[dict[str, Any]]) -> Tree:
    """Return the names as nested dicts: "" -> uses of the name itself, "=" -> what an alias is."""
    tree: Tree = {}
    for entry in entries:
        node = place(tree, entry["name"])
        node[""] = node.get("", 0) + sum(entry["uses"].values())
    for entry in entries:
        for alias in entry["aliases"]:
            place(tree, alias).setdefault("=", entry["name"])
    return {key: compact(node) for key, node in tree["mx"].items() if key}


def place(tree: Tree, name: str) -> Tree:
    for part in name.split("."):
        tree = tree.setdefault(part, {})
    return tree


def compact(node: Tree) -> Any:
    """Return a node without children as its number or its link alone."""
    if set(node) == {""}:
        return node[""]
    if set(node) == {"="}:
        return node["="]
    return {key: compact(part) if isinstance(part, dict) else part for key, part in node.items()}


def differences(page: str, tree: Tree) -> dict[str, list[dict[str, Any]]]:
    """Return API name -> what differs: text, section of the page, arguments that matter."""
    index = Index(tree)
    found: dict[str, list[dict[str, Any]]] = {}
    for section, text in bullets(page):
        absent = section == "Names that are absent"
        for sentence in sentences(text):
            if not absent and EXTENSION.search(sentence):
                continue
            for token in tokens(sentence) if absent else subjects(sentence):
                if token.name in RARE:
                    continue
                for name in index.find(token.name, SCOPES.get(section, ())):
                    entry = entry_of(section, sentence, token)
                    if entry not in found.setdefault(name, []):
                        found[name].append(entry)
    return found


def subjects(sentence: str) -> Iterator[Token]:
    """Yield the names that a sentence is about: those at its start, and calls with arguments."""
    start = SUBJECT.search(sentence) or SUBJECT.search(PREFACE.sub("", sentence))
    leading = set(tokens(start[0])) if start else set()
    for token in tokens(sentence):
        if token in leading or token.keywords or token.value:
            yield token


def entry_of(section: str, sentence: str, token: Token) -> dict[str, Any]:
    entry: dict[str, Any] = {"text": plain(sentence), "section": section}
    keywords = dict(token.keywords) or CONDITIONS.get(token.name)
    if keywords:
        entry["keywords"] = keywords
    if token.value:
        entry["value"] = token.value
    return entry


def bullets(page: str) -> Iterator[tuple[str, str]]:
    """Yield (section, text in one line) for each bullet of the page."""
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        section, _, body = part.partition("\n")
        for bullet in re.split(r"^- ", body, flags=re.MULTILINE)[1:]:
            yield section.strip(), " ".join(bullet.split("\n\n")[0].split())


def sentences(text: str) -> list[str]:
    """Cut a bullet into sentences; a heading such as ``**Losses**:`` stays with the first."""
    return re.split(r"(?<=[.])\s+(?=[A-Z*`])", text)


def tokens(sentence: str) -> Iterator[Token]:
    """Yield the names that stand in backticks or bold type."""
    for code, bold in re.findall(r"`([^`]+)`|\*\*([^*`]+)\*\*", sentence):
        for part in [code] if code else bold.split(", "):
            token = parsed(part.strip())
            if token is not None:
                yield token


def parsed(text: str) -> Token | None:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    call = node if isinstance(node, ast.Call) else None
    name = ast.unparse(call.func if call else node)
    if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", name):
        return None
    words = [arg.id for arg in call.args if isinstance(arg, ast.Name)] if call else []
    keywords = tuple((k.arg, literal(k.value)) for k in call.keywords if k.arg) if call else ()
    value = words[0] if len(words) == 1 and not keywords else None
    return Token(name, value, keywords)


def literal(node: ast.expr) -> str | None:
    """Return the source of a literal; None for ``...``, which stands for any value."""
    if isinstance(node, ast.Constant) and node.value is not ...:
        return repr(node.value)
    return None


def plain(sentence: str) -> str:
    """Return a sentence without the signs of Markdown."""
    text = re.sub(r"\{doc\}`([^<`]+?)(?: <[^>]+>)?`", r"\1", sentence)
    return text.replace("`", "").replace("**", "")


class Index:
    """Looks up the names of the page among those of the API."""

    def __init__(self, tree: Tree) -> None:
        self.names = {f"mx.{name}": link for name, link in flat(tree)}

    def find(self, token: str, scopes: tuple[str, ...]) -> list[str]:
        """Return the API names that a token of a section stands for, links followed.

        Modules and errors are none of them: no call differs because of these.
        """
        if token.startswith("mx."):
            wanted = [token]
        else:
            wanted = [f"{scope}.{token}" for scope in scopes]
            if "." in token:
                wanted += [f"mx.{token}", f"mx.gluon.{token}"]
        found = [self.names[name] or name for name in wanted if name in self.names]
        return [name for name in dict.fromkeys(found) if not self.is_general(name)]

    def is_general(self, name: str) -> bool:
        last = name.rpartition(".")[2]
        below = any(other.startswith(f"{name}.") for other in self.names)
        return last.endswith("Error") or (below and last.islower() and name != "mx.np")


def flat(tree: Tree, prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for key, node in tree.items():
        if key in ("", "="):
            continue
        link = node if isinstance(node, str) else None
        if isinstance(node, dict):
            link = node.get("=")
            yield from flat(node, f"{prefix}{key}.")
        yield prefix + key, link


if __name__ == "__main__":
    sys.exit(main())
