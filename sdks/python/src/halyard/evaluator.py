from collections.abc import Mapping
from dataclasses import dataclass, field

from .attribute import Members, as_members
from .check_snapshot import check_envelope
from .compile import compile_flag, compile_segment
from .compiled import CompiledFlag, Lookup
from .double import safe_integer
from .evaluate import decide
from .judge import judge
from .model import AskedType, Context, Number, Problem
from .regex import GOOGLE_RE2, RegexEngine
from .result import FLAG_NOT_FOUND, Result
from .stack import on_fresh_stack


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a snapshot."""

    accepted: bool
    """False: it was no snapshot this evaluator understands, and nothing has changed."""
    refused: list[Problem]
    """Why not; pointers into what was given. Problems of single flags are with `Evaluator.problems()`."""


@dataclass(frozen=True, slots=True)
class _Held:
    """One snapshot. Replaced as a whole, so that other threads see the one before or the one after."""

    project: str = ""
    environment: str = ""
    epoch: str = ""
    version: int = 0
    lookup: Lookup = field(default_factory=Lookup)


class Evaluator:
    """Holds one environment's snapshot, compiled, and answers from it. Empty until the first `replace`.

    Any number of threads may ask while one replaces.
    """

    def __init__(self, *, regex: RegexEngine | None = GOOGLE_RE2) -> None:
        """Without a `regex` engine a flag with `matches` is malformed, alone."""
        self._regex = regex
        self._held = _Held()

    @property
    def project(self) -> str:
        return self._held.project

    @property
    def environment(self) -> str:
        return self._held.environment

    @property
    def epoch(self) -> str:
        return self._held.epoch

    @property
    def version(self) -> int:
        """Of the environment; rises by one with each change. (epoch, version) names a state for ever."""
        return self._held.version

    def replace(self, snapshot: Mapping[str, object]) -> Applied:
        """Takes over a whole snapshot, as `json.loads` reads it. Never raises, whatever JSON it is."""
        try:
            return self._replace(snapshot)
        except RecursionError:
            return on_fresh_stack(lambda: self._replace(snapshot))

    def evaluate(self, key: str, context: Context, *, now_ms: Number, type: AskedType | None = None) -> Result:
        """The answer to `context` at `now_ms`, in epoch milliseconds. Never raises.

        `type`: another answers TYPE_MISMATCH. See the order of decision in spec/evaluation.md.
        """
        flag = self._held.lookup.flags.get(key)
        if flag is None:
            return FLAG_NOT_FOUND
        if type is not None and type not in flag.fits:
            return flag.mismatch
        return _decide_safely(flag, as_members(context), now_ms)

    def evaluate_all(self, context: Context, *, now_ms: Number) -> dict[str, Result]:
        """The answer of every flag, by key."""
        members = as_members(context)
        return {key: _decide_safely(flag, members, now_ms) for key, flag in self._held.lookup.flags.items()}

    def problems(self) -> dict[str, list[Problem]]:
        """The malformed flags and what is wrong with each; pointers into the flag."""
        return {key: list(flag.problems) for key, flag in self._held.lookup.flags.items() if flag.problems}

    def _replace(self, snapshot: Mapping[str, object]) -> Applied:
        refused = check_envelope(snapshot)
        if refused:
            return Applied(False, refused)
        self._held = _compile(dict(snapshot), self._regex)
        return Applied(True, [])


def _compile(snapshot: Members, regex: RegexEngine | None) -> _Held:
    lookup = Lookup()
    for key, source in snapshot["segments"].items():
        lookup.segments[key] = compile_segment(source, lookup, regex)
    for key, source in snapshot["flags"].items():
        lookup.flags[key] = compile_flag(source, lookup, regex)
    judge(lookup)
    project, environment, epoch = (snapshot[name] for name in ("project", "environment", "epoch"))
    return _Held(project, environment, epoch, safe_integer(snapshot["version"]) or 0, lookup)


def _decide_safely(flag: CompiledFlag, members: Members, now_ms: Number) -> Result:
    try:
        return decide(flag, members, now_ms)
    except RecursionError:
        pass
    except Exception:
        return flag.malformed
    try:
        return on_fresh_stack(lambda: decide(flag, members, now_ms))
    except Exception:
        return flag.malformed
