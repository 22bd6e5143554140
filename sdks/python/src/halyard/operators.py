"""The table of operators. A row more is an operator more, and nothing else changes."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from . import limits
from .double import as_double, finite_number, is_number
from .fold_case import fold_case
from .ip import parse_address, parse_range
from .model import Document
from .regex import RegexEngine
from .utf8 import utf8
from .views import VIEWS

Scalar: TypeAlias = str | int | float
"""A bool is an int to Python."""

Holds: TypeAlias = Callable[[Any], bool]
"""Whether a `Scalar` of the context satisfies a test."""


class Operator(NamedTuple):
    views: tuple[str | None, ...]
    """What `as` may say; the first is what it says when it is left out, None: the values as they are."""
    expects: Callable[[object, str | None], str | None]
    """What a value has to be, for the message; None if it is that."""
    compile: Callable[[list[Any], Document, RegexEngine | None], Holds]
    """Only with values that `expects` finds right. Raises ValueError on a pattern that the engine does not accept."""
    takes_ignore_case: bool = False
    takes_values: bool = True


def _view_of(test: Document) -> str | None:
    view: str | None = test.get("as", OPERATORS[test["op"]].views[0])
    return view


def _compile_in(values: list[Any], test: Document, _regex: RegexEngine | None) -> Holds:
    view = _view_of(test)
    if view not in (None, "string"):
        read = VIEWS[str(view)].read
        wanted = frozenset(map(read, values))
        # None, for what cannot be read, is never among them.
        return lambda value: read(value) in wanted
    strings = _strings_in(values, test.get("ignoreCase") is True)
    if all(isinstance(value, str) for value in values):
        return strings
    # Apart, because to Python True equals 1.
    booleans = frozenset(value for value in values if isinstance(value, bool))
    numbers = frozenset(as_double(value) for value in values if is_number(value))

    def is_in(value: Scalar) -> bool:
        if isinstance(value, str):
            return strings(value)
        if isinstance(value, bool):
            return value in booleans
        return as_double(value) in numbers

    return is_in


def _strings_in(values: list[Any], ignore_case: bool) -> Holds:
    strings = [value for value in values if isinstance(value, str)]
    if ignore_case:
        folded = frozenset(map(fold_case, strings))
        return lambda value: isinstance(value, str) and fold_case(value) in folded
    wanted = frozenset(strings)
    return lambda value: isinstance(value, str) and value in wanted


def _compile_text(against: Callable[[list[str]], Callable[[str], bool]]) -> Callable[..., Holds]:
    def compile_text(values: list[str], test: Document, _regex: RegexEngine | None) -> Holds:
        if test.get("ignoreCase") is True:
            is_folded = against([fold_case(value) for value in values])
            return lambda value: isinstance(value, str) and is_folded(fold_case(value))
        holds = against(values)
        return lambda value: isinstance(value, str) and holds(value)

    return compile_text


def _starts_with(wanted: list[str]) -> Callable[[str], bool]:
    prefixes = tuple(wanted)
    return lambda text: text.startswith(prefixes)


def _ends_with(wanted: list[str]) -> Callable[[str], bool]:
    suffixes = tuple(wanted)
    return lambda text: text.endswith(suffixes)


def _contains(wanted: list[str]) -> Callable[[str], bool]:
    if len(wanted) == 1:
        part = wanted[0]
        return lambda text: part in text
    return lambda text: any(part in text for part in wanted)


def _compile_matches(values: list[str], test: Document, regex: RegexEngine | None) -> Holds:
    if regex is None:
        raise ValueError("matches needs a regular expression engine and there is none here: install halyard[regex]")
    ignore_case = test.get("ignoreCase") is True
    patterns = [regex.compile(value, ignore_case=ignore_case) for value in values]

    def matches(value: Scalar) -> bool:
        if not isinstance(value, str) or len(value) > limits.MATCH_INPUT_BYTES:
            return False
        text = utf8(value)
        return len(text) <= limits.MATCH_INPUT_BYTES and any(pattern.is_found_in(text) for pattern in patterns)

    return matches


def _compile_cidr(values: list[str], _test: Document, _regex: RegexEngine | None) -> Holds:
    ranges = [range_ for value in values if (range_ := parse_range(value)) is not None]

    def is_inside(value: Scalar) -> bool:
        address = parse_address(value) if isinstance(value, str) else None
        return address is not None and any(range_.holds(address) for range_ in ranges)

    return is_inside


def _compile_order(
    decisive: Callable[[list[Any]], Any], against: Callable[[Callable[[object], Any], Any], Holds]
) -> Callable[..., Holds]:
    """Of several values only one can decide: to be below any is to be below the greatest."""

    def compile_order(values: list[Any], test: Document, _regex: RegexEngine | None) -> Holds:
        read = VIEWS[str(_view_of(test))].read
        if not values:
            return lambda _value: False
        return against(read, decisive([read(value) for value in values]))

    return compile_order


def _below(read: Callable[[object], Any], threshold: Any) -> Holds:
    return lambda value: (key := read(value)) is not None and key < threshold


def _at_most(read: Callable[[object], Any], threshold: Any) -> Holds:
    return lambda value: (key := read(value)) is not None and key <= threshold


def _above(read: Callable[[object], Any], threshold: Any) -> Holds:
    return lambda value: (key := read(value)) is not None and key > threshold


def _at_least(read: Callable[[object], Any], threshold: Any) -> Holds:
    return lambda value: (key := read(value)) is not None and key >= threshold


def _expects_scalar_or_view(value: object, view: str | None) -> str | None:
    if view is not None:
        return _expects_view(value, view)
    if isinstance(value, (str, bool)) or finite_number(value) is not None:
        return None
    if value is None:
        return "a string, a number or a boolean; null counts as missing, which exists asks about"
    return "a string, a number or a boolean"


def _expects_view(value: object, view: str | None) -> str | None:
    row = VIEWS[str(view)]
    return row.expects if row.read(value) is None else None


def _expects_pattern(value: object, _view: str | None) -> str | None:
    if not isinstance(value, str):
        return "a pattern"
    return None if len(value) <= limits.PATTERN_LENGTH else f"a pattern of at most {limits.PATTERN_LENGTH} characters"


def _expects_range(value: object, _view: str | None) -> str | None:
    is_range = isinstance(value, str) and parse_range(value) is not None
    return None if is_range else 'an address or a range such as "10.0.0.0/8"'


_ORDERED = ("number", "date", "semver", "string")

OPERATORS: dict[str, Operator] = {
    "in": Operator((None, "string", "number", "date", "semver"), _expects_scalar_or_view, _compile_in, True),
    "startsWith": Operator(("string",), _expects_view, _compile_text(_starts_with), True),
    "endsWith": Operator(("string",), _expects_view, _compile_text(_ends_with), True),
    "contains": Operator(("string",), _expects_view, _compile_text(_contains), True),
    "matches": Operator(("string",), _expects_pattern, _compile_matches, True),
    "lt": Operator(_ORDERED, _expects_view, _compile_order(max, _below)),
    "lte": Operator(_ORDERED, _expects_view, _compile_order(max, _at_most)),
    "gt": Operator(_ORDERED, _expects_view, _compile_order(min, _above)),
    "gte": Operator(_ORDERED, _expects_view, _compile_order(min, _at_least)),
    "cidr": Operator(("string",), _expects_range, _compile_cidr),
    "exists": Operator(
        (None,), lambda _value, _view: None, lambda _values, _test, _regex: lambda _value: True, takes_values=False
    ),
}
