"""Compiles conditions to predicates."""

from .attribute import ARRAYS, Members, compile_read, instant_of, is_plain_name
from .bucket import compile_bucket
from .compiled import Lookup, Predicate
from .evaluate import decide
from .model import Document, Number
from .operators import OPERATORS, Holds
from .regex import RegexEngine

_SCALARS = (str, int, float)


def compile_condition(condition: Document, lookup: Lookup, regex: RegexEngine | None) -> Predicate:
    """The condition must be free of problems of shape.

    Raises ValueError on a pattern without an engine that accepts it.
    """
    if "all" in condition:
        return _compile_all([compile_condition(part, lookup, regex) for part in condition["all"]])
    if "any" in condition:
        return _compile_any([compile_condition(part, lookup, regex) for part in condition["any"]])
    if "not" in condition:
        negated = compile_condition(condition["not"], lookup, regex)
        return lambda context, now: not negated(context, now)
    if "segment" in condition:
        return _compile_segment(condition["segment"], lookup)
    if "flag" in condition:
        return _compile_flag(condition["flag"], frozenset(condition["variants"]), lookup)
    if "bucket" in condition:
        return _compile_ranges(condition)
    return _compile_test(condition, regex)


# Loops, not any() and all(): a generator is one more call deep, and 32 flags of 12 conditions have to fit on the stack.


def _compile_all(parts: list[Predicate]) -> Predicate:
    if len(parts) == 1:
        return parts[0]

    def holds_all(context: Members, now: Number) -> bool:
        for part in parts:  # noqa: SIM110
            if not part(context, now):
                return False
        return True

    return holds_all


def _compile_any(parts: list[Predicate]) -> Predicate:
    if len(parts) == 1:
        return parts[0]

    def holds_any(context: Members, now: Number) -> bool:
        for part in parts:  # noqa: SIM110
            if part(context, now):
                return True
        return False

    return holds_any


def _compile_segment(key: str, lookup: Lookup) -> Predicate:
    def is_member(context: Members, now: Number) -> bool:
        segment = lookup.segments.get(key)
        return segment is not None and segment.holds(context, now)

    return is_member


def _compile_flag(key: str, variants: frozenset[str], lookup: Lookup) -> Predicate:
    def serves(context: Members, now: Number) -> bool:
        flag = lookup.flags.get(key)
        return flag is not None and decide(flag, context, now).variant in variants

    return serves


def _compile_ranges(condition: Document) -> Predicate:
    position = compile_bucket(condition["bucket"])
    ranges = [(int(piece["from"]), int(piece["to"])) for piece in condition["ranges"]]

    def is_inside(context: Members, now: Number) -> bool:
        at = position(context, now)
        return at is not None and any(start <= at < end for start, end in ranges)

    return is_inside


def _compile_test(test: Document, regex: RegexEngine | None) -> Predicate:
    attribute = test["attribute"]
    read = compile_read(attribute)
    missing = test.get("else") is True
    if test["op"] == "exists":
        return lambda context, now: read(context, now) is not None or missing
    holds = OPERATORS[test["op"]].compile(test["values"], test, regex)

    def holds_for(context: Members, now: Number) -> bool:
        value = read(context, now)
        if isinstance(value, _SCALARS):
            return holds(value)
        return missing if value is None else _holds_for_other(value, holds)

    def holds_for_plain_name(context: Members, _now: Number) -> bool:
        value = context.get(attribute)
        if isinstance(value, _SCALARS):
            return holds(value)
        return missing if value is None else _holds_for_other(value, holds)

    # Most attributes have plain names: one call less for them.
    return holds_for_plain_name if is_plain_name(attribute) else holds_for


def _holds_for_other(value: object, holds: Holds) -> bool:
    """Of an array any element; an instant is its milliseconds; other objects satisfy nothing."""
    elements = value if isinstance(value, ARRAYS) else (value,)
    for element in elements:
        scalar = element if isinstance(element, _SCALARS) else instant_of(element)
        if scalar is not None and holds(scalar):
            return True
    return False
