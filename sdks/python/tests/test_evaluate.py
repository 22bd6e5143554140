"""The order of decision."""

import unittest

from documents import KEY, NEVER, Document, a_flag, a_rule, a_split, an_evaluator, answer

from halyard import Experiment, Result
from halyard.bucket import compile_bucket

ALWAYS: Document = {"all": []}
WHOLE = a_split(("on", 0, 100_000))


def served(result: Result) -> tuple[object, ...]:
    return result.value, result.variant, result.reason


class OrderOfDecision(unittest.TestCase):
    def test_1_a_key_nobody_knows(self) -> None:
        result = an_evaluator({}).evaluate("f", KEY, now_ms=0, type="boolean")
        self.assertEqual(result, Result(None, None, "ERROR", error_code="FLAG_NOT_FOUND"))

    def test_2_a_malformed_flag_even_if_it_is_not_enabled(self) -> None:
        expected = Result(None, None, "ERROR", flag_version=7, error_code="PARSE_ERROR")
        malformed = a_flag(enabled=False, off="nothing", version=7)
        self.assertEqual(answer(malformed), expected)
        self.assertEqual(answer(malformed, asked="string"), expected)

    def test_3_another_type_than_the_flags(self) -> None:
        mismatch = Result(None, None, "ERROR", flag_version=1, error_code="TYPE_MISMATCH")
        self.assertEqual(answer(a_flag(enabled=False), asked="string"), mismatch)
        self.assertEqual(answer(a_flag(), asked="number"), mismatch)
        self.assertEqual(answer(a_flag(), asked="colour"), mismatch)
        self.assertEqual(answer(a_flag(), asked="boolean").reason, "STATIC")
        integer = a_flag(type="integer", variants={"on": 1, "off": 0})
        for asked, fits in [("number", True), ("integer", True), ("float", False), ("json", False)]:
            self.assertEqual(answer(integer, asked=asked) != mismatch, fits, asked)
        self.assertEqual(answer({**integer, "type": "float"}, asked="number").value, 1)
        self.assertEqual(answer({**integer, "type": "json"}, asked="number"), mismatch)

    def test_4_not_enabled(self) -> None:
        flag = a_flag(enabled=False, requires=[NEVER], rules=[a_rule(ALWAYS)])
        self.assertEqual(served(answer(flag)), (False, "off", "DISABLED"))
        self.assertEqual(served(answer({**flag, "off": None})), (None, None, "DISABLED"))

    def test_5_a_requirement_that_does_not_hold(self) -> None:
        flag = a_flag(requires=[ALWAYS, NEVER], rules=[a_rule(ALWAYS)])
        self.assertEqual(served(answer(flag)), (False, "off", "PREREQUISITE_FAILED"))

    def test_6_the_first_rule_that_holds_and_yields_something(self) -> None:
        rules = [
            a_rule(NEVER, id="r1"),
            a_rule(ALWAYS, a_split(), id="r2"),
            a_rule(ALWAYS, WHOLE, id="r3", experiment={"key": "exp", "phase": 2.0}),
            a_rule(ALWAYS, "off", id="r4"),
        ]
        expected = Result(True, "on", "SPLIT", "r3", Experiment("exp", 2), 1)
        self.assertEqual(answer(a_flag(rules=rules)), expected)
        self.assertEqual(answer(a_flag(rules=rules), {}), Result(False, "off", "TARGETING_MATCH", "r4", flag_version=1))

    def test_6_null_is_an_answer_and_evaluation_ends_there(self) -> None:
        rules = [a_rule(ALWAYS, None), a_rule(ALWAYS, id="r2")]
        self.assertEqual(answer(a_flag(rules=rules)), Result(None, None, "TARGETING_MATCH", "r1", flag_version=1))

    def test_7_otherwise(self) -> None:
        self.assertEqual(served(answer(a_flag())), (True, "on", "STATIC"))
        self.assertEqual(served(answer(a_flag(otherwise={"serve": None}))), (None, None, "STATIC"))
        self.assertEqual(served(answer(a_flag(rules=[a_rule(NEVER)]))), (True, "on", "DEFAULT"))
        self.assertEqual(answer(a_flag(otherwise={"serve": WHOLE})), Result(True, "on", "SPLIT", flag_version=1))

    def test_7_otherwise_without_a_position_or_at_a_free_one(self) -> None:
        flag = a_flag(otherwise={"serve": a_split()})
        self.assertEqual(answer(flag), Result(False, "off", "DEFAULT", flag_version=1))
        keyless = Result(False, "off", "DEFAULT", flag_version=1, diagnostic="TARGETING_KEY_MISSING")
        self.assertEqual(answer(flag, {}), keyless)
        self.assertEqual(answer({**flag, "off": None}, {}).diagnostic, "TARGETING_KEY_MISSING")


class Splits(unittest.TestCase):
    def test_serve_the_range_that_a_position_falls_into(self) -> None:
        pieces = [("off" if i % 3 else "on", i * 250, i * 250 + 200) for i in range(400)]
        bucket = {"by": "targetingKey", "seed": "s"}
        for count in (0, 1, 2, 17, 400):
            ranges = [(a, b) for name, a, b in pieces[:count] if name == "on"]
            inside = {"bucket": bucket, "ranges": [{"from": a, "to": b} for a, b in ranges]}
            evaluator = an_evaluator(
                {
                    "split": a_flag(otherwise={"serve": a_split(*pieces[:count])}),
                    "inside": a_flag(requires=[inside]),
                }
            )
            for i in range(300):
                context = {"targetingKey": f"u{i}"}
                split = evaluator.evaluate("split", context, now_ms=0)
                expected = evaluator.evaluate("inside", context, now_ms=0).value
                self.assertEqual(split.value is True, expected)

    def test_hold_their_first_position_and_not_the_one_behind_their_last(self) -> None:
        bucket = {"by": "n", "seed": "s"}
        at = compile_bucket(bucket)({"n": 1}, 0)
        assert at is not None
        for start, end, reason in ((at, at + 1, "SPLIT"), (at - 1, at, "DEFAULT"), (at + 1, at + 2, "DEFAULT")):
            flag = a_flag(otherwise={"serve": a_split(("on", start, end), bucket=bucket)})
            self.assertEqual(answer(flag, {"n": 1}).reason, reason)


if __name__ == "__main__":
    unittest.main()
