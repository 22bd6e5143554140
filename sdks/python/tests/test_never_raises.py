"""Nothing raises, whatever JSON the snapshot and the context are; what is malformed stays alone."""

import copy
import json
import random
import unittest
from collections.abc import Callable
from typing import Any

from documents import Document, a_flag, a_rule, a_snapshot, a_split

from halyard import Evaluator

SEED = 1
ROUNDS = 1_000

SCALARS: list[Any] = json.loads(
    """[null, true, false, 0, -0.0, 1, 10.0, 0.5, -1, 1e308, 9007199254740993, "", "x", "in", "on", "__proto__",
    "1.0.0", "2026-12-01T00:00:00Z", "10.0.0.0/8", "\\ud800", "\\udc00x", "😀", "(", "semver", "murmur3",
    NaN, Infinity, -Infinity]"""
)
SCALARS += [10**400, -(10**5000)]


def documents() -> Document:
    """One of everything."""
    tests: list[Document] = [
        {"attribute": "a", "op": "in", "values": ["x", 1, True], "ignoreCase": True},
        {"attribute": "a.b", "op": "gte", "as": "semver", "values": ["1.0.0-rc.1"]},
        {"attribute": "$now", "op": "lt", "as": "date", "values": ["2026-12-01T00:00:00Z", 5]},
        {"attribute": "ip", "op": "cidr", "values": ["10.0.0.0/8", "::/0"], "else": True},
        {"attribute": "a", "op": "matches", "values": ["^x"]},
        {"attribute": "n", "op": "gt", "values": [1, "2"]},
        {"attribute": "a", "op": "contains", "values": ["x", "y"], "ignoreCase": False},
    ]
    bucket = {"by": ["n", "a"], "alg": "sha1", "bits": 60, "prefix": "p", "suffix": "s", "fold": "mod", "of": 100}
    rules = [a_rule(test, "on", id=f"r{i}") for i, test in enumerate(tests)]
    rules.append(a_rule({"not": {"any": tests}}, a_split(("on", 0, 10), ("off", 20, 30), bucket=bucket), id="split"))
    rules.append(
        a_rule({"bucket": bucket, "ranges": [{"from": 0, "to": 50}]}, None, id="b", experiment={"key": "e", "phase": 1})
    )
    flags = {
        "f": a_flag(rules=rules, requires=[{"segment": "s"}], otherwise={"serve": a_split(("on", 0, 100_000))}),
        "g": a_flag(
            type="json", variants={"on": {"a": [1, None]}, "off": []}, requires=[{"flag": "f", "variants": ["on"]}]
        ),
        "i": a_flag(type="integer", variants={"on": 1, "off": 0}),
        "h": a_flag(type="float", variants={"on": 1.5, "off": 0}, enabled=False, off=None),
    }
    return a_snapshot(
        flags, {"s": {"if": {"all": [tests[0], {"segment": "t"}]}, "version": 1}, "t": {"if": tests[1], "version": 1}}
    )


def anything(dice: random.Random, depth: int = 3) -> Any:
    kind = dice.random()
    if depth == 0 or kind < 0.6:
        return dice.choice(SCALARS)
    if kind < 0.8:
        return [anything(dice, depth - 1) for _ in range(dice.randrange(3))]
    names = ["a", "b", "ip", "n", "if", "all", "variants", "__proto__", "", "from"]
    return {dice.choice(names): anything(dice, depth - 1) for _ in range(dice.randrange(4))}


def places_in(node: Any) -> list[tuple[Any, Any]]:
    members = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for name, member in members for place in [(node, name), *places_in(member)]]


def mutate(document: Any, dice: random.Random) -> None:
    for _ in range(dice.randrange(1, 4)):
        places = places_in(document)
        if not places:
            return
        parent, name = dice.choice(places)
        if dice.random() < 0.2:
            del parent[name]
        else:
            parent[name] = anything(dice)


def find_raised(evaluate: Callable[[Evaluator, Any], None], rounds: int) -> str | None:
    """What was raised first, with what it takes to see it again."""
    dice = random.Random(SEED)
    template = documents()
    for i in range(rounds):
        snapshot = copy.deepcopy(template)
        mutate(snapshot, dice)
        evaluator = Evaluator()
        try:
            evaluator.replace(snapshot)
            for context in (anything(dice), {"a": anything(dice), "n": anything(dice), "ip": anything(dice)}):
                evaluate(evaluator, context)
        except Exception as error:
            return f"seed {SEED}, round {i}: {error!r}"
    return None


class NeverRaises(unittest.TestCase):
    def test_whatever_the_snapshot_and_the_context(self) -> None:
        codes: dict[str | None, int] = {}

        def evaluate(evaluator: Evaluator, context: Any) -> None:
            for key in ("f", "g", "h", "i"):
                result = evaluator.evaluate(key, context, now_ms=0)
                codes[result.error_code] = codes.get(result.error_code, 0) + 1
                self.assertEqual(result.error_code == "PARSE_ERROR", key in evaluator.problems())
            json.dumps([result.value for result in evaluator.evaluate_all(context, now_ms=0).values()])

        self.assertIsNone(find_raised(evaluate, ROUNDS))
        self.assertEqual(set(codes), {None, "PARSE_ERROR", "FLAG_NOT_FOUND"})
        self.assertGreater(codes[None], codes["PARSE_ERROR"], "most flags survive what is done to others")

    def test_whatever_is_no_snapshot_at_all(self) -> None:
        dice = random.Random(SEED)
        for _ in range(ROUNDS):
            Evaluator().replace(anything(dice))

    def test_something_that_raises_is_noticed(self) -> None:
        def evaluate(_evaluator: Evaluator, context: Any) -> None:
            if isinstance(context, list) and context:
                raise KeyError(0)

        self.assertRegex(find_raised(evaluate, ROUNDS) or "", r"seed 1, round \d+: KeyError")


if __name__ == "__main__":
    unittest.main()
