"""What an evaluation answers. Results are made when a flag is compiled and handed out again and again."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from .model import Number

Reason: TypeAlias = Literal["STATIC", "TARGETING_MATCH", "SPLIT", "DEFAULT", "DISABLED", "PREREQUISITE_FAILED", "ERROR"]
ErrorCode: TypeAlias = Literal["FLAG_NOT_FOUND", "PARSE_ERROR", "TYPE_MISMATCH"]
Diagnostic: TypeAlias = Literal["TARGETING_KEY_MISSING"]


@dataclass(frozen=True, slots=True)
class Experiment:
    """What a rule's units are exposed to."""

    key: str
    phase: int


@dataclass(frozen=True, slots=True)
class Result:
    """One answer. Where `variant` is None there is no value: the caller's own default is the answer."""

    value: Any
    """Of the variant. An int for integer flags, a float for float flags. None can be a value of a json flag."""
    variant: str | None
    reason: Reason
    rule_id: str | None = None
    experiment: Experiment | None = None
    flag_version: Number | None = None
    """The flag's version; of a malformed flag whatever number stands there."""
    error_code: ErrorCode | None = None
    """With the reason ERROR only, and always then."""
    diagnostic: Diagnostic | None = None
    """Says more where nothing failed, such as that a split met no key."""


FLAG_NOT_FOUND = Result(None, None, "ERROR", error_code="FLAG_NOT_FOUND")
"""The answer for a key nobody knows."""
