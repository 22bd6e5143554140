"""The table of views: how `as` reads both sides of a comparison. A row more is a view more.

Each reads to keys that Python itself orders as the view does, so that a comparison is one of keys.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from .double import finite_number
from .model import Number
from .rfc3339 import parse_instant
from .semver import Version, parse_version


class View(NamedTuple):
    read: Callable[[object], Any]
    """None: it cannot be read so."""
    expects: str
    """What an author has to write, for messages."""


_MOST_CHARACTERS = 64
_is_decimal = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch


def _read_number(value: object) -> Number | None:
    if not isinstance(value, str):
        return finite_number(value)
    if len(value) > _MOST_CHARACTERS or not _is_decimal(value):
        return None
    return finite_number(float(value))


def _read_date(value: object) -> Number | None:
    return parse_instant(value) if isinstance(value, str) else finite_number(value)


def _read_string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _read_version(value: object) -> Version | None:
    return parse_version(value) if isinstance(value, str) else None


VIEWS: dict[str, View] = {
    "number": View(_read_number, "a number or a string with a decimal number"),
    "date": View(_read_date, 'an RFC 3339 date-time such as "2030-01-31T12:00:00Z" or epoch milliseconds'),
    "string": View(_read_string, "a string"),
    "semver": View(_read_version, 'a semantic version such as "2.3.0"'),
}
