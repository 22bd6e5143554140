"""Which flags and segments an entry refers to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .model import Document, Name


@dataclass(frozen=True, slots=True)
class Uses:
    """How often an entry refers to each other one, and how many conditions it has of its own."""

    names: dict[Name, int]
    conditions: int


NO_USES = Uses({}, 0)


def uses_of_flag(flag: Document) -> Uses:
    return _count(flag["requires"] + [rule["if"] for rule in flag["rules"]])


def uses_of_segment(segment: Document) -> Uses:
    return _count([segment["if"]])


def _count(conditions: list[Any]) -> Uses:
    names: Counter[Name] = Counter()
    count = 0
    for condition in _walk(conditions):
        count += 1
        if "segment" in condition:
            names[Name("segment", condition["segment"])] += 1
        elif "flag" in condition:
            names[Name("flag", condition["flag"])] += 1
    return Uses(dict(names), count)


def _walk(conditions: list[Any]) -> Iterator[Document]:
    """Every condition, those inside others too."""
    waiting = conditions[::-1]
    while waiting:
        condition: Document = waiting.pop()
        yield condition
        for form in ("all", "any"):
            waiting.extend(reversed(condition.get(form, ())))
        if "not" in condition:
            waiting.append(condition["not"])
