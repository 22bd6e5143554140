"""What goes into an evaluation, and what is wrong with a document that cannot."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

Context: TypeAlias = Mapping[str, object]
"""What is known about whoever asks. `targetingKey` identifies the unit for splits."""

Number: TypeAlias = int | float
"""Never a bool, though Python takes one for an int."""

FlagType: TypeAlias = Literal["boolean", "string", "integer", "float", "json"]

AskedType: TypeAlias = FlagType | Literal["number"]
"""The type a caller asks for; `number` takes integer and float flags."""

Document: TypeAlias = dict[str, Any]
"""A part of a snapshot whose shape has been checked."""

POSITIONS = 100_000
"""Positions of a bucket that does not say otherwise."""


class Problem(NamedTuple):
    """Something wrong with a document, as a sentence for its author."""

    pointer: str
    """Where: an RFC 6901 pointer into the document."""
    message: str


class Name(NamedTuple):
    """Names one entry of a snapshot. Flags and segments have keys of their own: both may have the same."""

    kind: Literal["flag", "segment"]
    key: str
