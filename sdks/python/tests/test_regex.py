"""`matches`, which needs google-re2."""

import json
import time
import unittest
from typing import Any

from documents import Document, a_flag, an_evaluator, holds

from halyard import GOOGLE_RE2


def matches(pattern: str, value: object, **more: Any) -> bool:
    return holds({"attribute": "a", "op": "matches", "values": [pattern], **more}, {"a": value}, regex=GOOGLE_RE2)


def is_refused(pattern: str) -> bool:
    condition: Document = {"not": {"attribute": "a", "op": "matches", "values": ["x", pattern]}}
    evaluator = an_evaluator({"f": a_flag(requires=[condition]), "g": a_flag()}, regex=GOOGLE_RE2)
    assert evaluator.evaluate("g", {}, now_ms=0).value is True
    problems = evaluator.problems().get("f", [])
    if problems:
        assert problems[0].pointer in ("/requires/0", "/requires/0/not/values/1")
        assert problems[0].message
    return bool(problems)


class WithoutEngine(unittest.TestCase):
    def test_a_flag_with_matches_is_malformed_alone(self) -> None:
        condition = {"attribute": "a", "op": "matches", "values": []}
        evaluator = an_evaluator({"f": a_flag(requires=[condition]), "g": a_flag()}, regex=None)
        self.assertEqual([problem.pointer for problem in evaluator.problems()["f"]], ["/requires/0"])
        self.assertIs(evaluator.evaluate("g", {}, now_ms=0).value, True)


@unittest.skipIf(GOOGLE_RE2 is None, "google-re2 is not installed")
class WithEngine(unittest.TestCase):
    def test_searches_over_code_points(self) -> None:
        for pattern, text, expected in [
            ("b+", "abbc", True),
            ("B+", "abbc", False),
            ("^.$", "😀", True),
            ("^..$", "é", False),
            ("", "", True),
            ("a.b", "a\nb", False),
            ("a$", "a\n", False),
            (r"\d", "١", False),
            (r"\w", "é", False),
            (r"\bé", "é", False),
            ("[[:alpha:]]", "é", False),
            (r"\pL", "é", True),
            ("^.$", json.loads('"\\ud800"'), True),
        ]:
            self.assertIs(matches(pattern, text), expected, (pattern, text))
        others: list[Any] = [1, True, {}]
        for other in others:
            self.assertFalse(matches("", other))

    def test_ignores_case_as_re2_does(self) -> None:
        for pattern, text in [("K", "\u212a"), ("s", "ſ"), ("É", "é"), ("σ", "ς"), ("(?-i)k", "k")]:
            self.assertTrue(matches(pattern, text, ignoreCase=True), (pattern, text))
        self.assertFalse(matches("(?-i)k", "K", ignoreCase=True))

    def test_gives_up_on_long_inputs(self) -> None:
        for text, expected in [("x" * 4096, True), ("x" * 4097, False), ("é" * 2048, True), ("é" * 2049, False)]:
            self.assertIs(matches("^", text), expected)

    def test_refuses_what_re2_does_not_accept(self) -> None:
        for pattern in ["(", "(?=a)", r"\1", "a**", "a++", "(?>a)", "[z-a]", "a{1001}", "x" * 513, "(?P=n)", "a)(b"]:
            self.assertTrue(is_refused(pattern), pattern)
        for pattern in ["x" * 512, "😀" * 512, r"\pL{148}", r"\PL{148}", "(?i)a", r"\Q(\E"]:
            self.assertFalse(is_refused(pattern), pattern)

    def test_takes_linear_time(self) -> None:
        started_at = time.monotonic()
        for pattern in ["(a*)*$", "(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)[^a]$", "(x+x+)+y"]:
            matches(pattern, "a" * 4095 + "!")
            matches(pattern, "x" * 4096)
        self.assertLess(time.monotonic() - started_at, 5)


if __name__ == "__main__":
    unittest.main()
