"""Compiles flags and segments. What is malformed is found here and stays with its own entry."""

from bisect import bisect_right
from typing import Any

from .attribute import Members
from .bucket import compile_bucket
from .check_flag import check_flag, check_segment
from .compiled import CompiledFlag, CompiledSegment, Lookup, Predicate, Serve, Split
from .double import finite_number, safe_integer
from .findings import is_record
from .frozen import freeze
from .match import compile_condition
from .model import Document, Number, Problem
from .references import uses_of_flag, uses_of_segment
from .regex import RegexEngine
from .result import Diagnostic, ErrorCode, Experiment, Reason, Result


def compile_flag(source: object, lookup: Lookup, regex: RegexEngine | None) -> CompiledFlag:
    """Never raises, whatever JSON `source` is."""
    problems = check_flag(source)
    if not problems and is_record(source):
        try:
            return _build_flag(source, lookup, regex)
        except _RefusedPatternError as refusal:
            problems = [refusal.problem]
    malformed = _Results(source).fail("PARSE_ERROR")
    return CompiledFlag(malformed, malformed, malformed, malformed, malformed, problems=problems)


def compile_segment(source: object, lookup: Lookup, regex: RegexEngine | None) -> CompiledSegment:
    """Never raises, whatever JSON `source` is. A malformed segment makes the flags that use it malformed."""
    problems = check_segment(source)
    if not problems and is_record(source):
        try:
            return CompiledSegment(_compile_at("/if", source["if"], lookup, regex), uses_of_segment(source))
        except _RefusedPatternError as refusal:
            problems = [refusal.problem]
    return CompiledSegment(lambda _context, _now: False, problems=problems)


def _build_flag(source: Document, lookup: Lookup, regex: RegexEngine | None) -> CompiledFlag:
    """`source` must be free of problems of shape."""
    results = _Results(source)
    requires = [
        _compile_at(f"/requires/{i}", condition, lookup, regex) for i, condition in enumerate(source["requires"])
    ]
    rules = [
        (_compile_at(f"/rules/{i}/if", rule["if"], lookup, regex), _rule_serve(rule, results))
        for i, rule in enumerate(source["rules"])
    ]
    otherwise = _otherwise(source, results)
    always = None
    if not source["enabled"]:
        always = results.serve(source["off"], "DISABLED")
    elif not requires and not rules and isinstance(otherwise, Result):
        always = otherwise
    return CompiledFlag(
        malformed=results.fail("PARSE_ERROR"),
        mismatch=results.fail("TYPE_MISMATCH"),
        gated=results.serve(source["off"], "PREREQUISITE_FAILED"),
        otherwise=otherwise,
        always=always,
        fits=_FITS[source["type"]],
        requires=requires,
        rules=rules,
        uses=uses_of_flag(source),
    )


_FITS = {
    "boolean": frozenset({"boolean"}),
    "string": frozenset({"string"}),
    "integer": frozenset({"integer", "number"}),
    "float": frozenset({"float", "number"}),
    "json": frozenset({"json"}),
}
"""The types that may be asked for, by the type of the flag."""


class _RefusedPatternError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _compile_at(pointer: str, condition: Document, lookup: Lookup, regex: RegexEngine | None) -> Predicate:
    try:
        return compile_condition(condition, lookup, regex)
    except ValueError as error:
        raise _RefusedPatternError(Problem(pointer, str(error))) from error


def _rule_serve(rule: Document, results: "_Results") -> Serve:
    experiment = rule.get("experiment")
    if experiment is not None:
        experiment = Experiment(experiment["key"], int(experiment["phase"]))
    serve = rule["serve"]
    if is_record(serve):
        return _compile_split(
            serve, {name: results.serve(name, "SPLIT", rule["id"], experiment) for name in _variants_in(serve)}
        )
    return results.serve(serve, "TARGETING_MATCH", rule["id"], experiment)


def _otherwise(source: Document, results: "_Results") -> Serve:
    serve = source["otherwise"]["serve"]
    if is_record(serve):
        return _compile_split(
            serve,
            {name: results.serve(name, "SPLIT") for name in _variants_in(serve)},
            free=results.serve(source["off"], "DEFAULT"),
            keyless=results.serve(source["off"], "DEFAULT", diagnostic="TARGETING_KEY_MISSING"),
        )
    return results.serve(serve, "DEFAULT" if source["rules"] else "STATIC")


def _variants_in(serve: Document) -> set[str]:
    return {piece["variant"] for piece in serve["split"]}


def _compile_split(
    serve: Document, served: dict[str, Result], free: Result | None = None, keyless: Result | None = None
) -> Split:
    """`free` is for positions that no range holds, `keyless` for contexts without one."""
    position = compile_bucket(serve["bucket"])
    starts = [int(piece["from"]) for piece in serve["split"]]
    ends = [int(piece["to"]) for piece in serve["split"]]
    results = [served[piece["variant"]] for piece in serve["split"]]

    def split(context: Members, now: Number) -> Result | None:
        at = position(context, now)
        if at is None:
            return keyless
        i = bisect_right(starts, at) - 1
        return results[i] if i >= 0 and at < ends[i] else free

    return split


class _Results:
    """Makes the results of one flag."""

    def __init__(self, source: object) -> None:
        self._source = source if is_record(source) else {}
        self._values: dict[str, Any] = {}
        version = finite_number(self._source.get("version"))
        integer = safe_integer(version)
        self._version = version if integer is None else integer

    def fail(self, code: ErrorCode) -> Result:
        return Result(None, None, "ERROR", flag_version=self._version, error_code=code)

    def serve(
        self,
        variant: str | None,
        reason: Reason,
        rule_id: str | None = None,
        experiment: Experiment | None = None,
        diagnostic: Diagnostic | None = None,
    ) -> Result:
        """Serves `variant`; None: the caller's own default."""
        value = None if variant is None else self._value_of(variant)
        return Result(value, variant, reason, rule_id, experiment, self._version, None, diagnostic)

    def _value_of(self, variant: str) -> Any:
        """JSON may write an integer as `10.0` and a float as `10`; programs get what the flag's type says."""
        if variant not in self._values:
            value = self._source["variants"][variant]
            type_name = self._source["type"]
            numbers = {"integer": int, "float": float}
            self._values[variant] = numbers[type_name](value) if type_name in numbers else freeze(value)
        return self._values[variant]
