"""Flags that are malformed by their own shape, or by what they refer to; always alone."""

import json
import unittest
from typing import Any

from documents import KEY, Document, a_flag, a_rule, a_split, an_evaluator, answer, is_malformed, refuses

BROKEN: Document = {"if": {"attribute": "a", "op": "sounds-like", "values": []}, "version": 1}


def flag_is(key: str, *variants: str) -> Document:
    return {"flag": key, "variants": list(variants)}


def requiring(*requires: Document) -> Document:
    return a_flag(requires=list(requires))


def using(segment: str) -> Document:
    return a_flag(rules=[a_rule({"segment": segment})], otherwise={"serve": "off"})


def nested(depth: int, form: str = "not") -> Document:
    condition: Document = {"all": []}
    for _ in range(depth - 1):
        condition = {form: condition if form == "not" else [condition]}
    return condition


class Shapes(unittest.TestCase):
    def test_pointers_say_where(self) -> None:
        flag = a_flag(
            type="colour",
            enabled=1,
            off="no/thing",
            requires=[{"not": {"attribute": "a", "op": "in", "values": ["x", None]}}],
            rules=[
                a_rule({"all": []}),
                a_rule({"al": []}, {"bucket": {"by": "a"}, "split": [{"variant": "on", "from": 5}]}),
            ],
            variants={"on": float("nan"), "a/b~": 1},
        )
        flag["colour"] = "red"
        problems = an_evaluator({"f": flag}).problems()["f"]
        self.assertEqual(
            [problem.pointer for problem in problems],
            [
                "/enabled",
                "/type",
                "/variants/on",
                "/off",
                "/requires/0/not/values/1",
                "/rules/1/id",
                "/rules/1/if",
                "/rules/1/serve/split/0",
            ],
        )
        self.assertEqual(problems[-1].message, "the field `to` is missing")

    def test_fields_of_a_newer_service_are_ignored_in_the_entry_itself(self) -> None:
        more = {"if": flag_is("f", "on"), "colour": {"segment": "broken"}}
        evaluator = an_evaluator({"f": {**using("s"), **more}}, {"s": {"if": {"all": []}, "version": 1, "rules": 1}})
        self.assertEqual(evaluator.problems(), {})
        self.assertIs(evaluator.evaluate("f", KEY, now_ms=0).value, True)

    def test_fields_nobody_knows_elsewhere(self) -> None:
        bad: list[Document] = [{"all": [], "weight": 1}, {"all": [], "any": []}, {"segment": "s", "else": True}]
        for condition in bad:
            self.assertTrue(refuses(condition))
        self.assertTrue(is_malformed(a_flag(otherwise={"serve": "on", "if": {"all": []}})))
        self.assertTrue(is_malformed(a_flag(rules=[{**a_rule({"all": []}), "name": "x"}])))

    def test_values_of_each_type(self) -> None:
        good: dict[str, list[Any]] = {
            "boolean": [True],
            "string": ["", "x"],
            "integer": [0, -0.0, 10.0, 2**53 - 1],
            "float": [0, 1.5, 10**20, -1e308],
            "json": [None, 1, "x", [], {"a": [1, None]}, True],
        }
        bad: dict[str, list[Any]] = {
            "boolean": [1, 0, "true", None],
            "string": [1, None, []],
            "integer": [1.5, 2**53, True, "1", 1e308, 10**400],
            "float": [True, "1", None, float("inf"), float("nan"), 10**400],
            "json": [float("nan"), [float("inf")], {"a": -(10**400)}],
        }
        for name, values in good.items():
            for value in values:
                result = answer(a_flag(type=name, variants={"on": value, "off": value}))
                self.assertEqual((result.error_code, result.value), (None, value), (name, value))
        for name, values in bad.items():
            for value in values:
                self.assertTrue(is_malformed(a_flag(type=name, variants={"on": value, "off": value})), (name, value))

    def test_numbers_have_the_type_of_their_flag(self) -> None:
        integer = answer(a_flag(type="integer", variants={"on": 10.0, "off": 0})).value
        real = answer(a_flag(type="float", variants={"on": 10, "off": 0})).value
        self.assertEqual((type(integer), type(real)), (int, float))

    def test_sizes_of_values(self) -> None:
        def taken(value: object) -> bool:
            return not is_malformed(a_flag(type="json", variants={"on": value, "off": None}))

        self.assertTrue(taken("x" * 65_534))
        self.assertFalse(taken("x" * 65_535))
        self.assertTrue(taken("é" * 32_767))
        self.assertFalse(taken("é" * 32_767 + "x"))
        self.assertTrue(taken('"' * 32_767))
        self.assertFalse(taken('"' * 32_768))
        self.assertTrue(taken([0.1] * 16_383 + [10]))
        self.assertFalse(taken([0.1] * 16_383 + [1e21]))
        self.assertTrue(taken(json.loads("[" * 40 + "]" * 40)))
        self.assertFalse(taken(json.loads("[" * 41 + "]" * 41)))
        self.assertFalse(taken(json.loads('{"a":' * 900 + "1" + "}" * 900)))

    def test_nesting_of_conditions(self) -> None:
        for form in ("not", "all", "any"):
            self.assertFalse(refuses(nested(12, form)))
            self.assertTrue(refuses(nested(13, form)))
        self.assertTrue(refuses(nested(450)))

    def test_ranges(self) -> None:
        cases: list[tuple[list[Any], bool]] = [
            ([("on", 0, 100_000)], False),
            ([("on", 5, 6), ("on", 6, 7)], False),
            ([("on", 0.0, 1.0)], False),
            ([("on", 5, 5)], True),
            ([("on", 5, 7), ("on", 6, 8)], True),
            ([("on", 5, 6), ("on", 0, 1)], True),
            ([("on", -1, 1)], True),
            ([("on", 0, 100_001)], True),
            ([("on", False, True)], True),
            ([("nothing", 0, 1)], True),
        ]
        for ranges, expected in cases:
            self.assertIs(is_malformed(a_flag(otherwise={"serve": a_split(*ranges)})), expected, ranges)

    def test_null_is_no_way_to_leave_a_field_out(self) -> None:
        test = {"attribute": "a", "op": "in", "values": []}
        for name in ("as", "else", "ignoreCase"):
            self.assertTrue(refuses({**test, name: None}))
        self.assertTrue(refuses({"attribute": "a", "op": "exists", "values": None}))
        self.assertTrue(is_malformed(a_flag(rules=[a_rule({"all": []}, experiment=None)])))

    def test_other_corners(self) -> None:
        test: Document = {"attribute": "a", "op": "in", "values": []}
        self.assertFalse(refuses({**test, "values": [1] * 10_000}))
        self.assertTrue(refuses({**test, "values": [1] * 10_001}))
        self.assertFalse(refuses({**test, "op": "lt", "ignoreCase": False}))
        self.assertTrue(refuses({**test, "op": "lt", "ignoreCase": True}))
        self.assertTrue(refuses({**test, "op": "startsWith", "as": "number"}))
        self.assertTrue(refuses({"attribute": "a", "op": "exists", "values": []}))
        self.assertTrue(refuses({"attribute": "", "op": "exists"}))
        self.assertTrue(refuses({"flag": "g", "variants": [""]}))
        self.assertTrue(is_malformed(a_flag(variants={}, off=None, otherwise={"serve": None})))
        self.assertTrue(is_malformed(a_flag(variants={"on": True, "off": False, "__proto__": True})))
        self.assertTrue(is_malformed(a_flag(version=-1)))
        self.assertTrue(is_malformed(a_flag(version=True)))
        entries: list[Any] = [None, [], "flag", 1]
        for entry in entries:
            self.assertTrue(is_malformed(entry))

    def test_the_version_of_a_malformed_flag_is_any_number_that_stands_there(self) -> None:
        for version, expected in [(-3, -3), (1.5, 1.5), (7.0, 7), (True, None), ("1", None), (float("inf"), None)]:
            self.assertEqual(answer(a_flag(type="x", version=version)).flag_version, expected)


class References(unittest.TestCase):
    def test_to_nothing_do_not_hold(self) -> None:
        self.assertEqual(answer(requiring(flag_is("g", "on"))).reason, "PREREQUISITE_FAILED")
        self.assertIs(answer(using("s")).value, False)
        self.assertIs(answer(requiring({"not": {"segment": "s"}})).value, True)

    def test_look_at_the_variant_however_it_came_about(self) -> None:
        flags = {
            "disabled": a_flag(enabled=False),
            "nothing": a_flag(otherwise={"serve": None}),
            "a": requiring(flag_is("disabled", "off")),
            "b": requiring(flag_is("nothing", "on", "off")),
            "c": requiring(flag_is("disabled")),
        }
        evaluator = an_evaluator(flags)
        reasons = [evaluator.evaluate(key, KEY, now_ms=0).reason for key in "abc"]
        self.assertEqual(reasons, ["STATIC", "PREREQUISITE_FAILED", "PREREQUISITE_FAILED"])

    def test_that_make_a_cycle_spoil_every_flag_that_reaches_it_and_no_other(self) -> None:
        evaluator = an_evaluator(
            {
                "a": requiring(flag_is("b", "on")),
                "b": using("s"),
                "outside": requiring(flag_is("fine", "on"), flag_is("a", "on")),
                "self": requiring({"not": flag_is("self", "on")}),
                "fine": a_flag(),
                "alsoFine": requiring(flag_is("fine", "on")),
            },
            {
                "s": {"if": {"any": [flag_is("a", "on")]}, "version": 1},
                "loop": {"if": {"segment": "loop"}, "version": 1},
            },
        )
        problems = evaluator.problems()
        self.assertEqual(sorted(problems), ["a", "b", "outside", "self"])
        self.assertIn("a -> b -> segment s -> a", problems["outside"][0].message)
        self.assertIs(evaluator.evaluate("alsoFine", KEY, now_ms=0).value, True)
        self.assertEqual(evaluator.evaluate("a", KEY, now_ms=0, type="string").error_code, "PARSE_ERROR")

    def test_through_a_malformed_segment_spoil_the_flags_that_stand_on_it_and_no_other(self) -> None:
        evaluator = an_evaluator(
            {
                "direct": using("s"),
                "through": using("t"),
                "beyond": requiring({"not": flag_is("direct", "on")}),
                "fine": using("u"),
            },
            {"s": BROKEN, "t": {"if": {"not": {"segment": "s"}}, "version": 1}},
        )
        self.assertEqual(list(evaluator.problems()), ["direct", "through"])
        self.assertIs(evaluator.evaluate("beyond", KEY, now_ms=0).value, True)

    def test_of_a_flag_malformed_by_its_shape_are_none(self) -> None:
        flags = {"a": requiring(flag_is("b", "on")), "b": a_flag(type="x", requires=[flag_is("a", "on")])}
        self.assertEqual(list(an_evaluator(flags).problems()), ["b"])

    def test_may_stand_32_in_a_row_and_no_more(self) -> None:
        chain = {f"f{i}": requiring(flag_is(f"f{i - 1}", "on")) if i else a_flag() for i in range(5_000)}
        chain["both"] = requiring(flag_is("f31", "on"), flag_is("f0", "on"))
        evaluator = an_evaluator(chain)
        self.assertIs(evaluator.evaluate("f31", KEY, now_ms=0).value, True)
        for key in ("f32", "both", "f4999"):
            self.assertEqual(evaluator.evaluate(key, KEY, now_ms=0).error_code, "PARSE_ERROR")

    def test_may_not_multiply_into_more_work_than_an_answer_is_worth(self) -> None:
        flags = {"f0": a_flag()}
        for i in range(1, 2_000):
            before = flag_is(f"f{i - 1}", "on")
            flags[f"f{i}"] = requiring({"any": [{"not": before}, before]})
        evaluator = an_evaluator(flags)
        malformed = list(evaluator.problems())
        self.assertEqual((malformed[0], len(malformed)), ("f15", 1_985))
        self.assertIs(evaluator.evaluate("f14", KEY, now_ms=0).value, True)


if __name__ == "__main__":
    unittest.main()
