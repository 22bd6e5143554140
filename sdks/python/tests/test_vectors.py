"""Every vector of the specification."""

import json
import unittest
from pathlib import Path
from typing import Any

from documents import a_flag, an_evaluator

from halyard import GOOGLE_RE2, Evaluator, Result

VECTORS = Path(__file__).parents[3] / "spec" / "vectors"
FIELDS = {
    "ruleId": "rule_id",
    "flagVersion": "flag_version",
    "errorCode": "error_code",
    "reason": "reason",
    "variant": "variant",
    "diagnostic": "diagnostic",
}


def as_expected(result: Result) -> dict[str, Any]:
    """The result as vectors write it: what is absent is left out."""
    fields = {name: getattr(result, attribute) for name, attribute in FIELDS.items()}
    if result.experiment is not None:
        fields["experiment"] = {"key": result.experiment.key, "phase": result.experiment.phase}
    present = {name: field for name, field in fields.items() if field is not None}
    return present if result.variant is None else {**present, "value": result.value}


def same(a: object, b: object) -> bool:
    """Whether two values are the same JSON; Python takes True for 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and a == b


class Vectors(unittest.TestCase):
    def test_every_case(self) -> None:
        count = 0
        for path in sorted(VECTORS.glob("*.json")):
            file = json.loads(path.read_text("utf-8"))
            with self.subTest(file["name"]):
                if "regex" in file.get("needs", ()) and GOOGLE_RE2 is None:
                    self.skipTest("google-re2 is not installed")
                evaluator = Evaluator()
                self.assertTrue(evaluator.replace(file["snapshot"]).accepted)
                for case in file["cases"]:
                    result = evaluator.evaluate(
                        case["flag"], case["context"], now_ms=case["now"], type=case.get("type")
                    )
                    count += 1
                    if not same(as_expected(result), case["expect"]):
                        self.fail(f"{case['name']}: {as_expected(result)} instead of {case['expect']}")
        self.assertGreaterEqual(count, 1500)

    def test_a_wrong_expectation_is_noticed(self) -> None:
        result = as_expected(an_evaluator({"f": a_flag()}).evaluate("f", {}, now_ms=0))
        right = {"value": True, "variant": "on", "reason": "STATIC", "flagVersion": 1}
        self.assertTrue(same(result, right))
        for wrong in (
            {**right, "value": 1},
            {**right, "variant": "off"},
            {**right, "ruleId": "r"},
            {"reason": "STATIC"},
        ):
            self.assertFalse(same(result, wrong), wrong)


if __name__ == "__main__":
    unittest.main()
