"""Dataclasses that cost little to define: a run defines some two hundred, and makes few of them.

`dataclasses.dataclass` compiles six methods of every class when it is defined. Here `__init__` is compiled when it
pays, and the others are shared. Type checkers see the decorator of the standard library, whose functions (`fields`,
`asdict`, `replace`) take these classes, too. That nothing assigns to a frozen one is what type checkers see to; with
the variable `ATS_LINT_FROZEN`, as in the tests, the objects refuse it themselves.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

__all__ = ["cached_property", "dataclass", "field", "replace"]

if TYPE_CHECKING:
    # What a protocol or a base asks for as a property may be worked out once: to pyright the two are no kin.
    from builtins import property as cached_property
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    from operator import attrgetter

    _FROZEN = "ATS_LINT_FROZEN" in os.environ
    _NOTHING = object()
    _FILLED = 8

    class _Field:
        """How one field is filled and shown."""

        __slots__ = ("default", "default_factory", "init", "kw_only", "repr")

        def __init__(self, default, default_factory=_NOTHING, init=True, repr=True):  # noqa: A002
            self.default, self.default_factory, self.init, self.repr = default, default_factory, init, repr
            self.kw_only = False

    class cached_property:  # noqa: N801  named as that of `functools`
        """The same without the lock of Python 3.11: who works an answer out a second time finds the same one."""

        def __init__(self, find):
            """Take the method that finds the answer."""
            self._find = find
            self.__doc__ = find.__doc__

        def __set_name__(self, owner, name):
            self._name = name

        def __get__(self, holder, owner=None):
            if holder is None:
                return self
            found = holder.__dict__[self._name] = self._find(holder)
            return found

    def field(*, default=_NOTHING, default_factory=_NOTHING, init=True, repr=True):  # noqa: A002
        """Describe a field, as `dataclasses.field` does."""
        return _Field(default, default_factory, init, repr)

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False, kw_only=False):
        """Make a class a record of its annotated fields, as `dataclasses.dataclass` does."""
        if cls is None:
            return lambda cls: _made(cls, frozen, slots, eq, order, kw_only)
        return _made(cls, frozen, slots, eq, order, kw_only)

    def replace(record, /, **changes):
        """Return a copy of a record with other values in some fields."""
        cls = record.__class__
        for name, one in cls.__record__.items():
            if one.init and name not in changes:
                changes[name] = getattr(record, name)
        return cls(**changes)

    def _made(cls, frozen, slots, eq, order, kw_only):
        own = _own_fields(cls, kw_only)
        inherited = getattr(cls, "__record__", {})
        members = dict(cls.__dict__)
        for name in own:
            default = members.get(name)
            if slots or (isinstance(default, _Field) and default.default is _NOTHING):
                members.pop(name, None)
            elif isinstance(default, _Field):
                members[name] = default.default
        members["__record__"] = fields = {**inherited, **own}
        members.setdefault(
            "__match_args__", tuple(name for name, one in fields.items() if one.init and not one.kw_only)
        )
        members["__dataclass_fields__"] = _StandardFields()
        members.setdefault("__repr__", _repr)
        if slots:
            members["__slots__"] = tuple(name for name in own if name not in inherited)
            members["__getstate__"], members["__setstate__"] = _getstate, _setstate
        members.pop("__dict__", None)
        members.pop("__weakref__", None)
        if eq or order:
            members.update(_comparisons(tuple(fields), order))
        if eq and not frozen:
            members["__hash__"] = None
        elif not eq:
            members.pop("__hash__", None)
        if frozen and _FROZEN:
            members["__setattr__"] = members["__delattr__"] = _refuse
        made = type(cls)(cls.__name__, cls.__bases__, members)
        made.__qualname__ = cls.__qualname__
        made.__init__ = _late_init(made, frozen and _FROZEN)
        return made

    def _own_fields(cls, kw_only):
        own = {}
        for name, kind in _annotated(cls).items():
            if not str(kind).startswith("ClassVar"):
                default = cls.__dict__.get(name, _NOTHING)
                own[name] = one = default if isinstance(default, _Field) else _Field(default)
                one.kw_only = kw_only
        return own

    def _annotated(cls):
        """Return the annotations of a class itself; from Python 3.14 on they are worked out when one asks."""
        try:
            return getattr(cls, "__annotations__", {})
        except NameError:  # of something that only type checkers import
            import annotationlib

            return annotationlib.get_annotations(cls, format=annotationlib.Format.STRING)

    def _late_init(cls, frozen):
        """Return an `__init__` that fills the first objects field by field, and then compiles the one to stay.

        Of most records a run on one file makes a few, and compiling takes as long as filling ten of them.
        """
        made = 0

        def first(self, *args, **values):
            nonlocal made
            made += 1
            if made > _FILLED or not _filled(self, args, values):
                cls.__init__ = init = _init(cls, frozen)
                init(self, *args, **values)

        return first

    def _filled(self, args, values):
        """Give each field its value; False where the arguments do not fit, of which the compiled one tells best."""
        fields = self.__record__
        names = [name for name, one in fields.items() if one.init and not one.kw_only]
        given = {**dict(zip(names, args, strict=False)), **values}
        if len(args) > len(names) or len(given) < len(args) + len(values):
            return False
        found = {}
        for name, one in fields.items():
            if one.init and name in given:
                found[name] = given.pop(name)
            elif one.default is not _NOTHING:
                found[name] = one.default
            elif one.default_factory is not _NOTHING:
                found[name] = one.default_factory()
            else:
                return False
        if given:
            return False
        for name, value in found.items():
            object.__setattr__(self, name, value)
        if hasattr(self, "__post_init__"):
            self.__post_init__()
        return True

    def _init(cls, frozen):
        known = {"_set": object.__setattr__, "_nothing": _NOTHING}
        given, named, body = ["self"], [], []
        for name, one in cls.__record__.items():
            default, value, parameter = f"_default_{name}", name, name
            if one.default is not _NOTHING:
                known[default] = one.default
                parameter = f"{name}={default}"
            elif one.default_factory is not _NOTHING:
                known[default] = one.default_factory
                parameter, value = f"{name}=_nothing", f"{default}() if {name} is _nothing else {name}"
            if one.init:
                (named if one.kw_only else given).append(parameter)
            else:
                value = default
            body.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
        if hasattr(cls, "__post_init__"):
            body.append("self.__post_init__()")
        parameters = ", ".join([*given, *(["*", *named] if named else [])])
        exec(f"def __init__({parameters}):\n " + "\n ".join(body or ["pass"]), known)
        return known["__init__"]

    def _comparisons(names, order):
        def values(record):
            return tuple(getattr(record, name) for name in names)

        if len(names) > 1:
            values = attrgetter(*names)

        def equal(self, other):
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self):
            return hash(values(self))

        def less(self, other):
            return values(self) < values(other) if other.__class__ is self.__class__ else NotImplemented

        def at_most(self, other):
            return values(self) <= values(other) if other.__class__ is self.__class__ else NotImplemented

        found = {"__eq__": equal, "__hash__": hashed}
        return {**found, "__lt__": less, "__le__": at_most} if order else found

    def _repr(self):
        shown = (f"{name}={getattr(self, name)!r}" for name, one in self.__record__.items() if one.repr)
        return f"{self.__class__.__qualname__}({', '.join(shown)})"

    def _getstate(self):
        return [getattr(self, name) for name in self.__record__]

    def _setstate(self, state):
        for name, value in zip(self.__record__, state, strict=True):
            object.__setattr__(self, name, value)

    def _refuse(self, name, *_value):
        raise AttributeError(f"{self.__class__.__qualname__} is frozen: {name}")

    class _StandardFields:
        """The fields as `dataclasses` keeps them, for its functions: made when one of them asks."""

        def __get__(self, record, owner):
            import dataclasses

            members = {}
            for name, one in owner.__record__.items():
                members[name] = dataclasses.field(
                    default=dataclasses.MISSING if one.default is _NOTHING else one.default,
                    default_factory=dataclasses.MISSING if one.default_factory is _NOTHING else one.default_factory,
                    repr=one.repr, init=one.init, kw_only=one.kw_only,
                )  # fmt: skip
            members["__annotations__"] = _annotations(owner)
            standard = dataclasses.dataclass(type(owner.__name__, (), members))
            owner.__dataclass_fields__ = found = standard.__dataclass_fields__
            return found

    def _annotations(cls):
        found = {}
        for one in reversed(cls.__mro__):
            found.update(_annotated(one))
        return {name: found[name] for name in cls.__record__}
