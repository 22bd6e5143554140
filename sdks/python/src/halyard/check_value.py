"""What is wrong with a variant's value: its type, its depth or its size."""

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from . import limits
from .double import MAX_SAFE_INTEGER, finite_number, safe_integer, written_length
from .findings import Findings, is_record


def find_in_value(found: Findings, value: object, type_name: str | None, pointer: str) -> None:
    """`type_name` is the flag's, None where it has no type that is known."""
    depth = _depth_of(value, limits.JSON_DEPTH)
    if depth is None:
        found.add(pointer, "must be JSON")
    elif depth > limits.JSON_DEPTH:
        found.add(pointer, f"nests more than {limits.JSON_DEPTH} deep")
    elif _size_of(value) > limits.VALUE_BYTES:
        found.add(pointer, f"takes more than {limits.VALUE_BYTES} bytes as JSON")
    elif type_name is not None and not TYPES[type_name].fits(value):
        found.add(pointer, f"must be {TYPES[type_name].expected}")


class FlagTypeRow(NamedTuple):
    expected: str
    """What a value has to be, for the message."""
    fits: Callable[[object], bool]


TYPES: dict[str, FlagTypeRow] = {
    "boolean": FlagTypeRow("true or false", lambda value: isinstance(value, bool)),
    "string": FlagTypeRow("a string", lambda value: isinstance(value, str)),
    "integer": FlagTypeRow(
        f"an integer from -{MAX_SAFE_INTEGER} to {MAX_SAFE_INTEGER}",
        lambda value: safe_integer(value) is not None,
    ),
    "float": FlagTypeRow("a number", lambda value: finite_number(value) is not None),
    "json": FlagTypeRow("JSON", lambda _value: True),
}


def _depth_of(value: object, most: int) -> int | None:
    """Arrays and objects inside one another, as far as `most` + 1; None where something in it is not JSON."""
    members: Iterable[object]
    if is_record(value):
        members = value.values()
    elif isinstance(value, list):
        members = value
    else:
        is_json = value is None or isinstance(value, (str, bool)) or finite_number(value) is not None
        return 0 if is_json else None
    if most == 0:
        return 1
    deepest = 0
    for member in members:
        depth = _depth_of(member, most - 1)
        if depth is None:
            return None
        deepest = max(deepest, depth)
    return deepest + 1


def _size_of(value: object) -> int:
    """Bytes of the value in UTF-8, as ECMAScript's JSON.stringify writes it."""
    if isinstance(value, str):
        return _string_size(value)
    if isinstance(value, bool):
        return 4 if value else 5
    if value is None:
        return 4
    if is_record(value):
        members = sum(_string_size(str(name)) + 1 + _size_of(member) for name, member in value.items())
        return 2 + max(0, len(value) - 1) + members
    if isinstance(value, list):
        return 2 + max(0, len(value) - 1) + sum(map(_size_of, value))
    number = finite_number(value)
    return 0 if number is None else written_length(number)


def _string_size(text: str) -> int:
    # JSON.stringify escapes a lone surrogate, which makes it as long as `backslashreplace` does.
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "backslashreplace"))
