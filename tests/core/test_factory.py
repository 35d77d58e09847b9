"""Tables of named classes."""

from __future__ import annotations

from typing import Any

import pytest

import mxnet.registry as registry


class Layer:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.args, self.kwargs = args, kwargs


register = registry.get_register_func(Layer, "layer")
alias = registry.get_alias_func(Layer, "layer")
create = registry.get_create_func(Layer, "layer")


@alias("broad", "fat")
@register
class Wide(Layer):
    pass


register(Wide, "By_Name")


def test_table() -> None:
    table = registry.get_registry(Layer)
    assert table == dict.fromkeys(["wide", "broad", "fat", "by_name"], Wide)
    table.clear()
    assert registry.get_registry(Layer)
    assert registry.get_registry(dict) == {}


@pytest.mark.parametrize(
    "config",
    ['["wide", {"x": 4}]', '{"layer": "wide", "x": 4}', {"layer": "FAT", "x": 4}],
    ids=["list", "dict", "object"],
)
def test_configurations(config: Any) -> None:
    made = create(config)
    assert type(made) is Wide
    assert made.kwargs == {"x": 4}


def test_names_and_arguments() -> None:
    made = create("wide", 1, 2, x=3)
    assert (made.args, made.kwargs) == ((1, 2), {"x": 3})
    assert create(layer="wide", x=3).kwargs == {"x": 3}
    assert create(made) is made


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        (("wied",), {}, "wied is not registered.*did you mean wide"),
        (("qqq",), {}, "known names: broad, by_name, fat, wide"),
        ((), {}, "a name, a configuration or an object is needed"),
        ((3,), {}, "must be of string type"),
        ((Wide(), 1), {}, "already an instance"),
        (('["wide", {}]', 1), {}, "complete configuration"),
        (("[1",), {}, "no JSON"),
        (("[]",), {}, r"JSON must be \["),
        (('["wide"]',), {}, r"JSON must be \["),
        (('{"x": 5}',), {}, "a name, a configuration"),
    ],
)
def test_bad_configurations(args: tuple, kwargs: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        create(*args, **kwargs)
    with pytest.raises(AssertionError):  # what MXNet raises
        create(*args, **kwargs)


def test_only_subclasses_register() -> None:
    for thing in (int, 3):
        with pytest.raises(ValueError, match="Can only register subclass of Layer"):
            register(thing)


def test_replacing_warns() -> None:
    class Base:
        pass

    enter = registry.get_register_func(Base, "base")
    first = enter(type("One", (Base,), {}))
    assert enter(first) is first
    with pytest.warns(UserWarning, match="registered with name one is overriding existing base"):
        second = enter(type("One", (Base,), {}))
    assert registry.get_registry(Base) == {"one": second}
