"""Answers questions over a pipe, a JSON line each: what tools/python-fuzz.ts compares with core, field by field.

A question is {"snapshot", "regex", "asks": [[key, context, now, type or null], …]}.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

from halyard import GOOGLE_RE2, Evaluator, Problem, Result


def main() -> None:
    if "--wrong" in sys.argv:
        spoil_one_operator()
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    evaluator = Evaluator(regex=GOOGLE_RE2 if question["regex"] else None)
    applied = evaluator.replace(question["snapshot"])
    return {
        "accepted": applied.accepted,
        "refused": pointers_of(applied.refused),
        "problems": {key: pointers_of(problems) for key, problems in evaluator.problems().items()},
        "answers": [
            fields_of(evaluator.evaluate(key, context, now_ms=now, type=asked))
            for key, context, now, asked in question["asks"]
        ],
    }


def pointers_of(problems: list[Problem]) -> list[str]:
    return [problem.pointer for problem in problems]


def fields_of(result: Result) -> dict[str, Any]:
    """As the specification names them; what is None is left out, but for the value where there is a variant."""
    experiment = result.experiment and {"key": result.experiment.key, "phase": result.experiment.phase}
    fields = {
        "variant": result.variant,
        "reason": result.reason,
        "ruleId": result.rule_id,
        "experiment": experiment,
        "flagVersion": result.flag_version,
        "errorCode": result.error_code,
        "diagnostic": result.diagnostic,
    }
    present = {name: value for name, value in fields.items() if value is not None}
    return present if result.variant is None else {**present, "value": result.value}


def spoil_one_operator() -> None:
    """For the fuzzer's control: `lte` is `lt`."""
    from halyard.operators import OPERATORS

    OPERATORS["lte"] = OPERATORS["lt"]


if __name__ == "__main__":
    main()
