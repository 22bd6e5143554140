"""Attributes, operators and addresses."""

import json
import unittest
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from documents import Document, holds, refuses


def is_x(attribute: str, **more: Any) -> Document:
    return {"attribute": attribute, "op": "in", "values": ["x"], **more}


def test(op: str, values: list[Any], **more: Any) -> Document:
    return {"attribute": "a", "op": op, "values": values, **more}


class Unwilling(Mapping[str, object]):
    """Has an `a` that it refuses to show."""

    def __getitem__(self, name: str) -> object:
        if name == "a":
            raise RuntimeError("no")
        return "x"

    def __iter__(self) -> Iterator[str]:
        return iter(["a", "b"])

    def __len__(self) -> int:
        return 2


class Attributes(unittest.TestCase):
    def test_are_an_exact_name_first_then_a_path_through_objects(self) -> None:
        for name, context, expected in [
            ("a.b", {"a.b": "x", "a": {"b": "y"}}, True),
            ("a.b", {"a.b": None, "a": {"b": "x"}}, True),
            ("a.b", {"a.b": "y", "a": {"b": "x"}}, False),
            ("a.b.c", {"a": {"b": {"c": "x"}}}, True),
            ("a.b.c", {"a.b": {"c": "x"}}, False),
            ("a..b", {"a": {"": {"b": "x"}}}, True),
            (".", {"": {"": "x"}}, True),
            ("a.0", {"a": ["x"]}, False),
            ("a.length", {"a": "x"}, False),
            ("a.__proto__", json.loads('{"a": {"__proto__": "x"}}'), False),
            ("a.__proto__", json.loads('{"a.__proto__": "x"}'), False),
            ("$now.a", {"$now": {"a": "x"}}, True),
        ]:
            self.assertIs(holds(is_x(name), context), expected, (name, context))

    def test_are_only_what_is_written(self) -> None:
        for name in ("keys", "__class__", "__doc__", "items.x", "__class__.__name__"):
            self.assertFalse(holds({"attribute": name, "op": "exists"}, {"a": 1}))
        self.assertTrue(refuses({"attribute": "__proto__", "op": "exists"}))

    def test_that_are_null_are_missing(self) -> None:
        contexts: list[Any] = [{}, {"a": None}, None, 1, "text", [], [("a", "x")], True]
        for context in contexts:
            self.assertFalse(holds({"attribute": "a", "op": "exists"}, context))
            self.assertTrue(holds({"attribute": "a", "op": "exists", "else": True}, context))
            self.assertFalse(holds(is_x("a"), context))
            self.assertTrue(holds(is_x("a", **{"else": True}), context))
            self.assertTrue(holds({"not": is_x("a")}, context))
            self.assertFalse(holds({"not": is_x("a", **{"else": True})}, context))

    def test_may_be_in_any_mapping(self) -> None:
        for kind in (OrderedDict, MappingProxyType):
            self.assertTrue(holds(is_x("a"), kind({"a": "x"})))
            self.assertTrue(holds(is_x("a.b"), {"a": kind({"b": "x"})}))
        self.assertFalse(holds({"attribute": "a", "op": "exists"}, Unwilling()))
        self.assertFalse(holds({"attribute": "o.a", "op": "exists"}, {"o": Unwilling()}))
        self.assertTrue(holds(is_x("b"), Unwilling()))

    def test_include_now_which_no_context_can_set(self) -> None:
        after = {"attribute": "$now", "op": "gte", "as": "date", "values": ["2026-12-01T00:00:00Z"]}
        self.assertFalse(holds(after, {"$now": 1_796_083_200_000}, 1_796_083_199_999))
        self.assertTrue(holds(after, {}, 1_796_083_200_000))

    def test_hold_as_arrays_if_any_element_does(self) -> None:
        self.assertTrue(holds(is_x("t"), {"t": ["y", None, "x"]}))
        self.assertTrue(holds(is_x("t"), {"t": ("y", "x")}))
        self.assertTrue(holds(is_x("t"), {"t": {"y", "x"}}))
        contexts: list[Any] = [{"t": [["x"]]}, {"t": [{"x": "x"}]}, {"t": []}, {"t": {"x": "x"}}]
        for context in contexts:
            self.assertFalse(holds(is_x("t", **{"else": True}), context))
        self.assertTrue(holds({"attribute": "t", "op": "exists"}, {"t": []}))


class Operators(unittest.TestCase):
    def test_in_compares_type_and_value(self) -> None:
        either = test("in", [1, "b", True])
        for value, expected in [
            (1, True),
            (1.0, True),
            ("1", False),
            (True, True),
            (False, False),
            ("b", True),
            (2, False),
        ]:
            self.assertIs(holds(either, {"a": value}), expected, value)
        self.assertFalse(holds(test("in", [1]), {"a": True}))
        self.assertFalse(holds(test("in", [True]), {"a": 1}))
        self.assertFalse(holds(test("in", [0, 0.0]), {"a": False}))
        self.assertFalse(holds(test("in", [True], ignoreCase=True), {"a": 1}))
        self.assertTrue(holds(test("in", [0]), {"a": -0.0}))
        self.assertFalse(holds(test("in", []), {"a": 1}))
        self.assertFalse(holds(test("in", [1]), {"a": float("nan")}))
        self.assertFalse(holds(test("in", [1e308]), {"a": 10**400}))
        self.assertTrue(holds(test("in", ["b"], ignoreCase=True), {"a": "B"}))
        self.assertTrue(holds(test("in", [1], **{"as": "number"}), {"a": "1.0"}))
        self.assertFalse(holds(test("in", [1], **{"as": "number"}), {"a": True}))
        self.assertTrue(holds(test("in", ["1.2"], **{"as": "semver"}), {"a": "v1.2.0+x"}))
        self.assertFalse(holds(test("in", ["1.0.0-rc"], **{"as": "semver"}, ignoreCase=True), {"a": "1.0.0-RC"}))

    def test_in_takes_no_null_and_nothing_infinite(self) -> None:
        refused: list[Any] = [None, [], {}, float("nan"), float("inf"), 10**400]
        for value in refused:
            self.assertTrue(refuses(test("in", [value])))

    def test_text(self) -> None:
        self.assertFalse(holds(test("startsWith", ["1"]), {"a": 12}))
        self.assertTrue(holds(test("startsWith", [""]), {"a": ""}))
        self.assertFalse(holds(test("startsWith", []), {"a": "x"}))
        self.assertTrue(holds(test("contains", ["o", "x"]), {"a": "fox"}))
        self.assertTrue(holds(test("endsWith", ["@Example.com"], ignoreCase=True), {"a": "me@EXAMPLE.COM"}))
        self.assertFalse(holds(test("endsWith", ["@Example.com"]), {"a": "me@EXAMPLE.COM"}))
        self.assertTrue(holds(test("endsWith", ["ΟΣ"], ignoreCase=True), {"a": "οδος".replace("ς", "Σ")}))

    def test_orders_take_any_of_several_values(self) -> None:
        cases: list[tuple[str, list[Any], object, bool]] = [
            ("lt", [1, 5, 3], 4, True),
            ("lt", [1, 5, 3], 5, False),
            ("lte", ["1", "5"], "5", True),
            ("gt", [3, 1], 2, True),
            ("gte", [3], "three", False),
            ("gt", [], 2, False),
            ("lt", [1e308], -1e308, True),
            ("gt", [0], True, False),
        ]
        for op, values, value, expected in cases:
            self.assertIs(holds(test(op, values), {"a": value}), expected, (op, values, value))
        self.assertTrue(holds(test("gte", ["2.3.0", "9"], **{"as": "semver"}), {"a": "2.10"}))

    def test_matches_needs_an_engine(self) -> None:
        self.assertTrue(refuses(test("matches", ["x"])))


class Addresses(unittest.TestCase):
    def inside(self, range_: str, address: object) -> bool:
        return holds({"attribute": "ip", "op": "cidr", "values": ["198.51.100.1", range_]}, {"ip": address})

    def test_that_are_in_a_range(self) -> None:
        for pair in """10.0.0.0/8 10.255.0.1|10.1.2.3/8 10.9.9.9|0.0.0.0/0 255.255.255.255|192.0.2.7 192.0.2.7
            |192.0.2.6/31 192.0.2.7|10.0.0.0/8 ::ffff:10.1.2.3|10.0.0.0/8 ::FFFF:0a01:0203|::ffff:10.0.0.0/104 10.1.2.3
            |::ffff:10.0.0.1 10.0.0.1|2001:db8::/32 2001:db8:ffff::1|2001:db8::/33 2001:db8:7fff:ffff::
            |::ffff:0:0/96 10.0.0.1|::/0 fe80::1|::1 0:0:0:0:0:0:0:1|1:2:3:4:5:6:7:: 1:2:3:4:5:6:7:0
            |64:ff9b::/96 64:ff9b::192.0.2.1|1:2::5:0:0:8 1:2:0:0:5::8|::ffff:10.0.0.0/95 ::fffe:1.2.3.4""".split("|"):
            self.assertTrue(self.inside(*pair.split()), pair)

    def test_that_are_not(self) -> None:
        for pair in """10.0.0.0/8 11.0.0.0|192.0.2.6/31 192.0.2.8|::/0 10.0.0.1|::/0 ::ffff:10.0.0.1|0.0.0.0/0 ::1
            |2001:db8::/33 2001:db8:8000::|0.0.0.0/0 010.0.0.1|0.0.0.0/0 10.0.0|0.0.0.0/0 10.0.0.1.2
            |0.0.0.0/0 10.0.0.256
            |0.0.0.0/0 ١.0.0.1|::/0 :::|::/0 1::2::3|::/0 1:2:3:4:5:6:7|::/0 1:2:3:4:5:6:7:8:9|::/0 1:2:3:4:5:6:7::8
            |::/0 12345::|::/0 1:2:3:4:5:6:7:1.2.3.4|::/0 :1:2:3:4:5:6:7|::/0 1:2:3:4:5:6:7:|::/0 fe80::1%eth0|::/0 ::g
            |::/0 1.2.3.4::|::/0 ::/0|0.0.0.0/0 10.0.0.0/8|::ffff:10.0.0.0/95 10.0.0.0""".split("|"):
            self.assertFalse(self.inside(*pair.split()), pair)
        for address in ("", " 10.0.0.1", "10.0.0.1 ", "10.0.0.1\n", "::1\n", 167772161, True):
            self.assertFalse(self.inside("0.0.0.0/0", address), address)
            self.assertFalse(self.inside("::/0", address), address)

    def test_ranges_that_are_none(self) -> None:
        texts = "10.0.0.0/33|::/129|10.0.0.0/|10.0.0.0/08|10.0.0.0/-1|10/8|x||::ffff:10.0.0.1/129|1::/3 |::1%a/3"
        for text in texts.split("|"):
            self.assertTrue(refuses({"attribute": "ip", "op": "cidr", "values": [text]}), text)


if __name__ == "__main__":
    unittest.main()
