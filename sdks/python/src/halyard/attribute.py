"""How attributes are read from a context. None is a missing attribute, which null is too."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, TypeAlias

from .model import Number

Members: TypeAlias = dict[str, Any]
"""A context as evaluation reads it: `as_members` has made sure of it."""

Read: TypeAlias = Callable[[Members, Number], object]

ARRAYS = (list, tuple, set, frozenset)
"""What counts as an array; JSON gives lists only."""


def as_members(context: object) -> Members:
    """The context as a plain dict; empty where it is no object. A member that fails to be read is missing."""
    if type(context) is dict:
        return context
    if not isinstance(context, Mapping):
        return {}
    try:
        return {name: read_name(context, name) for name in context}
    except Exception:
        return {}


def compile_read(attribute: str) -> Read:
    """How to read an attribute: `$now`, else a member of exactly this name, else a path by dots through objects.

    Elements of arrays do not exist; nor does any `__proto__`, which JavaScript could not tell from its own.
    """
    if is_plain_name(attribute):
        return lambda context, _now: context.get(attribute)
    if attribute == "$now":
        return lambda _context, now: now
    path = attribute.split(".")
    if "__proto__" in path:
        return lambda _context, _now: None

    def read_path(context: Members, _now: Number) -> object:
        value: object = context.get(attribute)
        if value is not None:
            return value
        value = context
        for name in path:
            value = read_name(value, name)
            if value is None:
                return None
        return value

    return read_path


def is_plain_name(attribute: str) -> bool:
    """Whether `context.get(attribute)` is all there is to reading it."""
    return attribute not in ("$now", "__proto__") and "." not in attribute


def read_name(value: object, name: str) -> object:
    """The member of that name; None where there is none, or where reading it fails."""
    if type(value) is dict:
        return value.get(name)
    if isinstance(value, Mapping):
        try:
            member: object = value[name]
            return member
        except Exception:
            return None
    return None


_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MILLISECOND = timedelta(milliseconds=1)


def instant_of(value: object) -> int | None:
    """Epoch milliseconds of a datetime, which only programs can pass; one without a time zone is no instant."""
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return (value - _EPOCH) // _MILLISECOND
    return None
