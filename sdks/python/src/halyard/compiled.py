"""What compiling makes of flags and segments: functions and results that evaluating only has to follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from .attribute import Members
from .model import Number, Problem
from .references import NO_USES, Uses
from .result import Result

Predicate: TypeAlias = Callable[[Members, Number], bool]

Split: TypeAlias = Callable[[Members, Number], Result | None]
"""None: it yields no variant, and the next rule is asked."""

Serve: TypeAlias = Result | Split


@dataclass(slots=True)
class CompiledSegment:
    holds: Predicate
    uses: Uses = NO_USES
    problems: Sequence[Problem] = ()
    """Its own only: what it refers to spoils the flags that use it, not the segment."""


@dataclass(slots=True)
class CompiledFlag:
    malformed: Result
    """The answer while there are problems."""
    mismatch: Result
    """The answer where a type is asked for that is not in `fits`."""
    gated: Result
    otherwise: Serve
    always: Result | None
    """The answer where it does not depend on the context."""
    fits: frozenset[str] = frozenset()
    requires: Sequence[Predicate] = ()
    rules: Sequence[tuple[Predicate, Serve]] = ()
    uses: Uses = NO_USES
    problems: Sequence[Problem] = ()

    def spoil(self, problems: Sequence[Problem]) -> None:
        """Makes it malformed."""
        self.problems = problems
        self.always = self.mismatch = self.malformed


@dataclass(slots=True)
class Lookup:
    """Where conditions find what they refer to: one snapshot, compiled."""

    flags: dict[str, CompiledFlag] = field(default_factory=dict)
    segments: dict[str, CompiledSegment] = field(default_factory=dict)
