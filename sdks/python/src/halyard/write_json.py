"""JSON as ECMAScript's JSON.stringify writes it, so that the same context is the same text in every language."""

import json
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from .double import as_double, is_number
from .model import Number


def write_json(value: object) -> str:
    """Raises ValueError, naming the member, for what no JSON can say, or the service cannot hold."""
    try:
        return "".join(_write(value, "the context"))
    except RecursionError:
        raise ValueError("the context is nested without end") from None


def _write(value: object, name: str) -> Iterator[str]:
    if value is None or isinstance(value, bool):
        yield {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, str):
        yield _text(value, name)
    elif is_number(value):
        yield write_number(value, name)
    elif isinstance(value, Mapping):
        separator = "{"
        for key, member in value.items():
            if not isinstance(key, str) or key == "__proto__":
                raise ValueError(f"{name} has a member that cannot be named {key!r}")
            yield f"{separator}{_text(key, name)}:"
            yield from _write(member, repr(key))
            separator = ","
        yield "{}" if separator == "{" else "}"
    elif isinstance(value, (list, tuple)):
        separator = "["
        for index, item in enumerate(value):
            yield separator
            yield from _write(item, f"{name}[{index}]")
            separator = ","
        yield "[]" if separator == "[" else "]"
    else:
        raise ValueError(f"{name} is a {type(value).__name__}, which JSON has no word for")


def _text(text: str, name: str) -> str:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{name} has U+0000 or half of a surrogate pair in its text")
    return json.dumps(text, ensure_ascii=False)


def write_number(number: Number, name: str = "the number") -> str:
    """Number::toString of ECMAScript (2025, section 6.1.6.1.20), of the nearest double."""
    double = float(as_double(number))
    if not math.isfinite(double):
        raise ValueError(
            f"{name} is {number}, which no double holds" if isinstance(number, int) else f"{name} is {number}"
        )
    if double == 0:
        return "0"
    # Python writes as few digits as tell it from every other double, as ECMAScript does.
    sign, figures, exponent = Decimal(repr(double)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    count, point = len(digits), len(digits) + int(exponent)
    if count <= point <= 21:
        text = digits + "0" * (point - count)
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
        text = f"{mantissa}e{point - 1:+d}"
    return f"-{text}" if sign else text
