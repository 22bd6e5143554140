"""Small documents for tests; each part can be given. Importing it makes the package importable from its source."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from halyard import Evaluator, RegexEngine, Result

Document = dict[str, Any]

KEY = {"targetingKey": "user-1"}
NEVER: Document = {"any": []}


def a_flag(**more: Any) -> Document:
    return {
        "type": "boolean",
        "variants": {"on": True, "off": False},
        "enabled": True,
        "off": "off",
        "requires": [],
        "rules": [],
        "otherwise": {"serve": "on"},
        "client": False,
        "version": 1,
        **more,
    }


def a_rule(condition: Document, serve: Any = "on", **more: Any) -> Document:
    return {"id": "r1", "if": condition, "serve": serve, **more}


def a_split(*ranges: tuple[str, int, int], bucket: Document | None = None) -> Document:
    return {
        "bucket": bucket or {"by": "targetingKey", "seed": "s"},
        "split": [{"variant": variant, "from": start, "to": end} for variant, start, end in ranges],
    }


def a_snapshot(flags: Document, segments: Document | None = None, **more: Any) -> Document:
    about = {"format": 1, "project": "shop", "environment": "production", "epoch": "e1", "version": 1}
    return {**about, "flags": flags, "segments": segments or {}, **more}


def an_evaluator(flags: Document, segments: Document | None = None, regex: RegexEngine | None = None) -> Evaluator:
    evaluator = Evaluator(regex=regex)
    applied = evaluator.replace(a_snapshot(flags, segments))
    assert applied.accepted, applied.refused
    return evaluator


def answer(flag: Document, context: Any = None, now_ms: float = 0, asked: Any = None) -> Result:
    """What a flag that stands alone answers."""
    return an_evaluator({"f": flag}).evaluate("f", KEY if context is None else context, now_ms=now_ms, type=asked)


def holds(condition: Document, context: Any, now_ms: float = 0, regex: RegexEngine | None = None) -> bool:
    """Whether a condition, which must be well formed, holds."""
    evaluator = an_evaluator({"f": a_flag(rules=[a_rule(condition)], otherwise={"serve": "off"})}, regex=regex)
    assert not evaluator.problems(), evaluator.problems()
    value: bool = evaluator.evaluate("f", context, now_ms=now_ms).value
    return value


def is_malformed(flag: Document) -> bool:
    evaluator = an_evaluator({"f": flag, "other": a_flag()})
    assert evaluator.evaluate("other", KEY, now_ms=0).value is True, "one malformed flag must leave others alone"
    is_answer = evaluator.evaluate("f", KEY, now_ms=0).error_code == "PARSE_ERROR"
    assert is_answer == ("f" in evaluator.problems())
    return is_answer


def refuses(condition: Document) -> bool:
    """Whether a condition makes its flag malformed."""
    return is_malformed(a_flag(requires=[condition]))
