"""Tables of named classes for the base classes of programs.

register = mx.registry.get_register_func(Layer, "layer")
create = mx.registry.get_create_func(Layer, "layer")

@register
class Wide(Layer): ...

create("wide")
"""

from collections.abc import Callable
from typing import Any

from ._core.factory import factory_of

__all__ = ["get_alias_func", "get_create_func", "get_register_func", "get_registry"]


def get_registry(base_class: type) -> dict[str, type]:
    """Return a copy of the table of a base class: lower-case name to class."""
    return dict(factory_of(base_class).classes)


def get_register_func(base_class: type, nickname: str) -> Callable[..., type]:
    """Return ``register(klass, name=None)`` for subclasses of ``base_class``.

    It enters a class under a name, by default its own in lower case, and returns it, so that it
    serves as a decorator. ``nickname`` is what messages call the objects.
    """
    factory = factory_of(base_class, nickname)

    def register(klass: type, name: str | None = None) -> type:
        return factory.register(klass, name)

    register.__doc__ = f"Register a class with the {nickname} factory, and return it."
    return register


def get_alias_func(base_class: type, nickname: str) -> Callable[..., Callable[[type], type]]:
    """Return ``alias(*names)``, a class decorator that registers under several names."""
    factory = factory_of(base_class, nickname)

    def alias(*aliases: str) -> Callable[[type], type]:
        return factory.alias(*aliases)

    alias.__doc__ = f"Return a decorator that registers a {nickname} under several names."
    return alias


def get_create_func(base_class: type, nickname: str) -> Callable[..., Any]:
    """Return ``create(config, *args, **kwargs)``, which makes an object of a registered class.

    ``config`` is a name, ``'["name", {arguments}]'``, ``'{"<nickname>": "name", arguments}'``, the
    same as a dict, or an object, which is returned as it is.
    """
    factory = factory_of(base_class, nickname)

    def create(*args: Any, **kwargs: Any) -> Any:
        return factory.create(*args, **kwargs)

    create.__doc__ = f"Create a {nickname} from its name or configuration, or return it."
    return create
