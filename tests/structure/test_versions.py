"""The versions that the project names agree with each other on every Python it claims."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
CLAIM = re.compile(r"Programming Language :: Python :: (3\.\d+)$")


def settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


CLAIMS = map(CLAIM.match, settings()["project"]["classifiers"])
PYTHONS = [found[1] for found in CLAIMS if found]


def applies(requirement: Requirement, python: str) -> bool:
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    return requirement.marker is None or requirement.marker.evaluate(environment)


def required(group: str) -> Iterator[Requirement]:
    """Yield what an extra asks for, the project's own extras in it resolved."""
    for line in settings()["project"]["optional-dependencies"][group]:
        requirement = Requirement(line)
        if requirement.name == "regluon":
            for extra in requirement.extras:
                yield from required(extra)
        else:
            yield requirement


def pins(python: str) -> dict[str, list[str]]:
    """Return the versions that constraints.txt has for one Python, by names."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and applies(pin := Requirement(line), python):
            (only,) = pin.specifier
            assert only.operator == "==", line
            found.setdefault(canonicalize_name(pin.name), []).append(only.version)
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_what_developers_need_has_one_version_each(python: str) -> None:
    here = pins(python)
    assert [name for name, versions in here.items() if len(versions) > 1] == []
    always = map(Requirement, settings()["project"]["dependencies"])
    for requirement in filter(lambda one: applies(one, python), [*always, *required("dev")]):
        versions = here.get(canonicalize_name(requirement.name), [])
        assert versions, f"constraints.txt has no {requirement.name} for Python {python}"
        assert requirement.specifier.contains(versions[0]), f"{requirement}: {versions[0]}"


def test_the_tools_look_at_the_oldest_python() -> None:
    found = settings()
    assert found["project"]["requires-python"] == f">={PYTHONS[0]}"
    assert found["tool"]["ruff"]["target-version"] == f"py{PYTHONS[0].replace('.', '')}"
    assert found["tool"]["pyright"]["pythonVersion"] == PYTHONS[0]
