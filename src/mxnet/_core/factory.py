"""Tables from names to the subclasses of a base class: optimizers, initializers, metrics.

A configuration names a class in one of these ways, which `Factory.create` all takes:

    "xavier"                                     a name, in any letter case
    '["xavier", {"magnitude": 2}]'               JSON: name and arguments
    '{"initializer": "xavier", "magnitude": 2}'  JSON, or a dict: arguments with the name among them
    Xavier(magnitude=2)                          an object, which is returned as it is
"""

import difflib
import json
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T", bound=type)


class ConfigurationError(ValueError, AssertionError):
    """A configuration names no class, or cannot be read.

    MXNet raises AssertionError here, Python's own convention is ValueError: this is both.
    """


class Factory:
    """The named subclasses of one base class.

    ``nickname`` is what messages and configurations call an object of the base class.
    """

    def __init__(self, base: type, nickname: str) -> None:
        self.base = base
        self.nickname = nickname
        self.classes: dict[str, type] = {}

    def register(self, klass: T, name: str | None = None) -> T:
        """Enter a class under ``name``, by default its own name, and return it.

        An earlier class of that name is replaced, with a warning.

        Raises
        ------
        ConfigurationError
            If ``klass`` is no subclass of the base class.
        """
        if not isinstance(klass, type) or not issubclass(klass, self.base):
            raise ConfigurationError(
                f"Can only register subclass of {self.base.__name__}, got {klass!r}."
            )
        key = (name or klass.__name__).lower()
        before = self.classes.get(key)
        if before is not None and before is not klass:
            warnings.warn(
                f"New {self.nickname} {_path(klass)} registered with name {key} is overriding "
                f"existing {self.nickname} {_path(before)}",
                UserWarning,
                stacklevel=3,
            )
        self.classes[key] = klass
        return klass

    def alias(self, *names: str) -> Callable[[T], T]:
        """Return a class decorator that registers under every one of ``names``."""

        def register(klass: T) -> T:
            for name in names:
                self.register(klass, name)
            return klass

        return register

    def find(self, name: str) -> type:
        """Return the class called ``name``.

        Raises
        ------
        ConfigurationError
            If there is none.
        """
        try:
            return self.classes[name.lower()]
        except KeyError:
            close = difflib.get_close_matches(name.lower(), self.classes, n=3)
            hint = (
                f"did you mean {' or '.join(close)}?"
                if close
                else "known names: " + ", ".join(sorted(self.classes))
            )
            raise ConfigurationError(
                f"{name} is not registered. Please register with {self.nickname}.register first; "
                f"{hint}"
            ) from None

    def create(self, *args: Any, **kwargs: Any) -> Any:
        """Return an object from a configuration (see the module) and further arguments.

        Raises
        ------
        ConfigurationError
            If the configuration cannot be read, names no class, or arguments accompany an object
            or JSON that is complete already.
        """
        if args:
            config, args = args[0], args[1:]
        elif self.nickname in kwargs:
            config = kwargs.pop(self.nickname)
        else:
            raise ConfigurationError(
                f"{self.nickname}: a name, a configuration or an object is needed as the first "
                f"argument, got {kwargs or 'nothing'}."
            )
        if isinstance(config, self.base):
            self._require_no_more(args, kwargs, "is already an instance")
            return config
        if isinstance(config, dict):
            self._require_no_more(args, kwargs, "is a complete configuration")
            return self.create(**config)
        if not isinstance(config, str):
            raise ConfigurationError(
                f"{self.nickname} must be of string type, a dict or an object of class "
                f"{self.base.__name__}, got {config!r}."
            )
        if config.startswith(("[", "{")):
            self._require_no_more(args, kwargs, "is a complete configuration")
            return self._from_json(config)
        return self.find(config)(*args, **kwargs)

    def _from_json(self, text: str) -> Any:
        try:
            config = json.loads(text)
        except json.JSONDecodeError as error:
            raise ConfigurationError(f"{self.nickname}: {text!r} is no JSON: {error}.") from None
        if isinstance(config, dict):
            return self.create(**config)
        match config:
            case [str(name), dict(arguments)]:
                return self.find(name)(**arguments)
        raise ConfigurationError(
            f'{self.nickname}: JSON must be ["name", {{arguments}}] or {{"{self.nickname}": '
            f'"name", arguments}}, got {text}.'
        )

    def _require_no_more(self, args: tuple, kwargs: dict, why: str) -> None:
        if args or kwargs:
            raise ConfigurationError(
                f"{self.nickname} {why}. Additional arguments are invalid, got {[*args, *kwargs]}."
            )


_FACTORIES: dict[type, Factory] = {}


def factory_of(base: type, nickname: str | None = None) -> Factory:
    """Return the one factory of a base class, made when first asked for."""
    if base not in _FACTORIES:
        _FACTORIES[base] = Factory(base, nickname or base.__name__.lower())
    return _FACTORIES[base]


def _path(klass: type) -> str:
    return f"{klass.__module__}.{klass.__name__}"
