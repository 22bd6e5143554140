"""Collects what is wrong with a document, with the sentences that several checks share."""

from collections.abc import Collection, Iterable
from typing import Any, TypeGuard

from . import limits
from .double import safe_integer
from .model import Problem
from .pointer import pointer_to


def is_record(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


class Findings:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, pointer: str, message: str) -> None:
        if len(self.problems) < limits.PROBLEMS:
            self.problems.append(Problem(pointer, message))

    def fields(
        self,
        value: object,
        pointer: str,
        required: Collection[str],
        optional: Collection[str] = (),
        *,
        others: bool = False,
    ) -> TypeGuard[dict[str, Any]]:
        """Whether `value` is an object with all `required` fields.

        Reports what is missing and, unless `others` are allowed, what nobody knows.
        """
        if not is_record(value):
            self.add(pointer, "must be an object")
            return False
        missing = [name for name in required if name not in value]
        for name in missing:
            self.add(pointer, f"the field `{name}` is missing")
        if not others:
            for name in value:
                if name not in required and name not in optional:
                    self.add(pointer_to(pointer, name), f"unknown field `{shown(name)}`")
        return not missing

    def one_of(self, value: object, pointer: str, names: Iterable[str]) -> TypeGuard[str]:
        """Whether `value` is one of the names of a table."""
        names = tuple(names)
        if isinstance(value, str) and value in names:
            return True
        self.add(pointer, f"must be one of {', '.join(f'`{name}`' for name in names)}")
        return False

    def name(self, value: object, pointer: str) -> TypeGuard[str]:
        """Whether `value` is a string that may name something: not empty, and not `__proto__`."""
        if not isinstance(value, str) or value == "":
            self.add(pointer, "must be a string that is not empty")
        elif value == "__proto__":
            self.add(pointer, "`__proto__` is not allowed as a name")
        else:
            return True
        return False

    def boolean(self, value: object, pointer: str) -> None:
        if not isinstance(value, bool):
            self.add(pointer, "must be true or false")

    def integer(self, value: object, pointer: str, least: int, most: int) -> int | None:
        """The integer that `value` is; None, and a problem, where it is none in these bounds."""
        integer = safe_integer(value)
        if integer is not None and least <= integer <= most:
            return integer
        self.add(pointer, f"must be an integer from {least} to {most}")
        return None

    def version(self, value: object, pointer: str) -> None:
        self.integer(value, pointer, 0, 2**53 - 1)


def shown(name: object) -> str:
    """A name as messages show it: not much of a long one."""
    text = str(name)
    return text if len(text) <= 128 else f"{text[:128]}…"
