"""Taking over snapshots, and what is around an answer: threads, deep stacks, values that nobody may change."""

import copy
import json
import pickle
import sys
import threading
import unittest
from collections.abc import Callable
from typing import Any

from documents import KEY, Document, a_flag, a_rule, a_snapshot, an_evaluator

from halyard import Evaluator, Result


class Replace(unittest.TestCase):
    def test_refuses_what_it_does_not_understand_and_keeps_what_it_has(self) -> None:
        evaluator = an_evaluator({"f": a_flag()})
        snapshot = a_snapshot({})
        without_epoch = {name: field for name, field in snapshot.items() if name != "epoch"}
        cases: list[tuple[Any, list[str]]] = [
            (None, [""]),
            ([], [""]),
            ("text", [""]),
            ({}, [""] * 7),
            (without_epoch, [""]),
            ({**snapshot, "format": 2}, ["/format"]),
            ({**snapshot, "format": True}, ["/format"]),
            ({**snapshot, "flags": []}, ["/flags"]),
            ({**snapshot, "version": "1", "epoch": 1}, ["/epoch", "/version"]),
            ({**snapshot, "version": -1}, ["/version"]),
        ]
        for document, pointers in cases:
            applied = evaluator.replace(document)
            self.assertFalse(applied.accepted)
            self.assertEqual([problem.pointer for problem in applied.refused], pointers)
        self.assertIs(evaluator.evaluate("f", KEY, now_ms=0).value, True)
        self.assertEqual(evaluator.version, 1)

    def test_takes_what_means_the_same_and_knows_the_names(self) -> None:
        evaluator = Evaluator()
        self.assertEqual((evaluator.epoch, evaluator.version, evaluator.problems()), ("", 0, {}))
        applied = evaluator.replace(a_snapshot({}, format=1.0, version=9.0, epoch="e2", colour="red"))
        self.assertEqual((applied.accepted, applied.refused), (True, []))
        about = (evaluator.project, evaluator.environment, evaluator.epoch, evaluator.version)
        self.assertEqual(about, ("shop", "production", "e2", 9))
        self.assertIs(type(evaluator.version), int)

    def test_takes_any_key(self) -> None:
        evaluator = an_evaluator({"": a_flag(), "__proto__": a_flag(version=3)})
        self.assertEqual(evaluator.evaluate("__proto__", KEY, now_ms=0).flag_version, 3)
        self.assertIs(evaluator.evaluate("", KEY, now_ms=0).value, True)
        self.assertEqual(evaluator.evaluate("keys", KEY, now_ms=0).error_code, "FLAG_NOT_FOUND")

    def test_what_is_changed_in_the_document_afterwards_does_not_matter(self) -> None:
        snapshot = a_snapshot({"f": a_flag(type="json", variants={"on": {"a": [1]}, "off": None})})
        evaluator = Evaluator()
        evaluator.replace(snapshot)
        snapshot["flags"]["f"]["variants"]["on"]["a"].append(2)
        self.assertEqual(evaluator.evaluate("f", KEY, now_ms=0).value, {"a": [1]})


class EvaluateAll(unittest.TestCase):
    def test_answers_for_each_flag_what_evaluate_answers(self) -> None:
        flags = {"a": a_flag(), "b": a_flag(rules=[a_rule({"attribute": "n", "op": "exists"}, "off")]), "c": None}
        evaluator = an_evaluator(flags)
        for context in (KEY, {"n": 1}):
            expected = {key: evaluator.evaluate(key, context, now_ms=0) for key in flags}
            self.assertEqual(evaluator.evaluate_all(context, now_ms=0), expected)
        self.assertEqual(Evaluator().evaluate_all(KEY, now_ms=0), {})


class Values(unittest.TestCase):
    def setUp(self) -> None:
        value = {"a": [1, {"b": 2}], "c": None}
        self.result = an_evaluator({"f": a_flag(type="json", variants={"on": value, "off": 1})}).evaluate(
            "f", KEY, now_ms=0
        )
        self.plain = value

    def test_are_json_like_any_other(self) -> None:
        self.assertEqual(self.result.value, self.plain)
        self.assertEqual(json.loads(json.dumps(self.result.value)), self.plain)
        self.assertIsInstance(self.result.value, dict)

    def test_cannot_be_changed(self) -> None:
        value = self.result.value
        changes: list[Callable[[], object]] = [
            lambda: value.update(a=1),
            lambda: value.pop("a"),
            lambda: value.__setitem__("a", 1),
            lambda: value.__ior__({"a": 1}),
            lambda: value["a"].append(1),
            lambda: value["a"].__setitem__(0, 2),
            lambda: value["a"].sort(),
            lambda: value["a"].__iadd__([1]),
            lambda: value["a"][1].clear(),
        ]
        for change in changes:
            self.assertRaises(TypeError, change)
        with self.assertRaises(AttributeError):
            self.result.value = 1  # type: ignore[misc]
        self.assertEqual(value, self.plain)

    def test_have_copies_that_can(self) -> None:
        for made in (copy.deepcopy(self.result.value), pickle.loads(pickle.dumps(self.result.value))):
            made["a"][1]["b"] = 3
            self.assertEqual(made, {"a": [1, {"b": 3}], "c": None})
        self.assertEqual(self.result.value, self.plain)


def deepest_flags() -> Document:
    """32 flags in a row, each asking for the one before from inside as many conditions as there may be."""
    flags: Document = {"f0": a_flag()}
    for i in range(1, 32):
        condition: Document = {"flag": f"f{i - 1}", "variants": ["on"]}
        for _ in range(11):
            condition = {"any": [{"any": []}, condition]}
        flags[f"f{i}"] = a_flag(requires=[condition])
    return flags


def deep_in_calls(depth: int, call: Callable[[], Any]) -> Any:
    return call() if depth == 0 else deep_in_calls(depth - 1, call)


class Stacks(unittest.TestCase):
    def test_the_deepest_flags_answer_wherever_they_are_asked(self) -> None:
        evaluator = an_evaluator(deepest_flags())
        self.assertEqual(evaluator.problems(), {})
        room = sys.getrecursionlimit() - 100
        for depth in (0, room // 2, room):
            result: Result = deep_in_calls(depth, lambda: evaluator.evaluate("f31", KEY, now_ms=0))
            self.assertEqual((result.value, result.error_code), (True, None), depth)

    def test_snapshots_are_taken_over_wherever_they_come(self) -> None:
        evaluator = Evaluator()
        applied = deep_in_calls(sys.getrecursionlimit() - 100, lambda: evaluator.replace(a_snapshot(deepest_flags())))
        self.assertTrue(applied.accepted)
        self.assertEqual(evaluator.problems(), {})

    def test_the_flags_are_as_deep_as_that(self) -> None:
        """The control: without a fresh stack they would not have fit."""
        depths: list[int] = []
        evaluator = an_evaluator(deepest_flags())
        sys.setprofile(lambda frame, event, _arg: depths.append(depth_of(frame)) if event == "call" else None)
        try:
            evaluator.evaluate("f31", KEY, now_ms=0)
        finally:
            sys.setprofile(None)
        self.assertGreater(max(depths) - min(depths), 400)


def depth_of(frame: Any) -> int:
    depth = 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


class Threads(unittest.TestCase):
    def test_see_one_snapshot_or_the_other(self) -> None:
        def snapshot(variant: str) -> Document:
            return a_snapshot(
                {
                    "a": a_flag(requires=[{"flag": "b", "variants": [variant]}]),
                    "b": a_flag(otherwise={"serve": variant}),
                }
            )

        evaluator = Evaluator()
        snapshots = [snapshot("on"), snapshot("off")]
        evaluator.replace(snapshots[0])
        reasons: set[str] = set()
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                reasons.add(evaluator.evaluate("a", KEY, now_ms=0).reason)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for i in range(300):
            evaluator.replace(snapshots[i % 2])
        done.set()
        for thread in threads:
            thread.join()
        self.assertEqual(reasons, {"STATIC"})


if __name__ == "__main__":
    unittest.main()
