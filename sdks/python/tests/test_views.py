"""How `as` reads values, and how text is put in lower case."""

import json
import unittest
from datetime import date, datetime, timedelta, timezone
from typing import Any

from documents import holds, refuses

from halyard.double import as_double, safe_integer, written_length
from halyard.fold_case import fold_case
from halyard.rfc3339 import parse_instant
from halyard.semver import parse_version
from halyard.views import VIEWS

read_number = VIEWS["number"].read


class Numbers(unittest.TestCase):
    def test_what_is_one(self) -> None:
        cases = {"1": 1, "-1.50": -1.5, "1e3": 1000, "1E-3": 0.001, "007": 7, "1e-999": 0, "9007199254740993": 2**53}
        for text, expected in cases.items():
            self.assertEqual(read_number(text), expected, text)

    def test_what_is_none(self) -> None:
        texts = " |1 | 1|0x10|1_000|1,5|.5|5.|+1|Infinity|NaN|1e999|--1|1e|1\n|١|²|" + "1" * 65
        others: list[Any] = ["", True, False, None, [], {}, float("nan"), float("inf"), 10**400, -(10**400)]
        for value in [*texts.split("|"), *others]:
            self.assertIsNone(read_number(value), value)

    def test_integers_beyond_doubles_are_the_nearest_double(self) -> None:
        self.assertEqual(read_number(2**53 + 1), 2**53)
        self.assertEqual(as_double(json.loads("9007199254740993")), 2**53)
        self.assertTrue(holds({"attribute": "n", "op": "in", "values": [2**53]}, {"n": 2**53 + 1}))
        self.assertFalse(holds({"attribute": "n", "op": "gt", "values": [2**53]}, {"n": 2**53 + 1}))

    def test_what_is_a_safe_integer(self) -> None:
        for value in (0, -0.0, 10, 10.0, 2**53 - 1, float(1 - 2**53)):
            self.assertEqual(safe_integer(value), value)
            self.assertIs(type(safe_integer(value)), int)
        for other in (0.5, 2**53, float(2**53), 10**400, float("inf"), float("nan"), True, "1", None):
            self.assertIsNone(safe_integer(other), other)

    def test_the_length_of_what_ecmascript_writes(self) -> None:
        written = """0 1 -1 0.1 1.5 -2.5e-7 1e-7 0.000001 0.0000012 1.2e-7 100000 1e+21 123456789012345680000 -1.5e+300
            5e-324 1.7976931348623157e+308 9007199254740991 100000000000000000000 0.30000000000000004 -123.456"""
        for text in written.split():
            self.assertEqual(written_length(float(text)), len(text), text)
        self.assertEqual(written_length(-0.0), 1)
        self.assertEqual(written_length(10**20), 21)


class Dates(unittest.TestCase):
    def test_every_day_of_three_centuries(self) -> None:
        at = datetime(1850, 1, 1, tzinfo=timezone.utc)
        epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
        while at.year < 2150:
            expected = (at - epoch) // timedelta(milliseconds=1)
            if parse_instant(f"{at.isoformat()[:19]}Z") != expected:
                self.fail(str(at))
            at += timedelta(days=1)

    def test_years_that_datetime_does_not_know(self) -> None:
        self.assertEqual(parse_instant("0001-01-01T00:00:00Z"), (date.min - date(1970, 1, 1)).days * 86_400_000)
        self.assertEqual(
            parse_instant("0000-12-31T00:00:00Z"), (date.min - date(1970, 1, 1)).days * 86_400_000 - 86_400_000
        )
        self.assertEqual(parse_instant("0000-02-29T00:00:00Z"), -62_162_121_600_000)
        self.assertEqual(parse_instant("9999-12-31T23:59:60-23:59"), 253_402_300_800_000 + 86_340_000)

    def test_corners(self) -> None:
        start = parse_instant("2026-12-01T00:00:00Z")
        assert start is not None
        self.assertEqual(start, 1_796_083_200_000)
        self.assertEqual(parse_instant("2026-12-01t01:00:00z"), start + 3_600_000)
        self.assertEqual(parse_instant("2026-12-01T01:00:00+01:00"), start)
        self.assertEqual(parse_instant("2026-12-01T00:00:00.1239999Z"), start + 123)
        self.assertEqual(parse_instant("2026-12-01T00:00:00.5Z"), start + 500)
        self.assertEqual(parse_instant("2026-12-01T00:00:60-00:00"), start + 60_000)
        self.assertEqual(parse_instant("1969-12-31T23:59:59.999Z"), -1)

    def test_what_is_none(self) -> None:
        for text in """2026-12-01|2026-12-01T00:00:00|2026-12-01 00:00:00Z|2026-02-29T00:00:00Z|1900-02-29T00:00:00Z
            |2026-13-01T00:00:00Z|2026-00-01T00:00:00Z|2026-04-31T00:00:00Z|2026-12-00T00:00:00Z|2026-12-01T24:00:00Z
            |2026-12-01T00:60:00Z|2026-12-01T00:00:61Z|2026-12-01T00:00Z|2026-12-01T00:00:00.Z|2026-12-01T00:00:00+0100
            |2026-12-01T00:00:00+24:00|2026-12-01T00:00:00+00:60|+002026-12-01T00:00:00Z|26-12-01T00:00:00Z|yesterday
            |1796083200000|٢٠٢٦-12-01T00:00:00Z|2026-12-01T00:00:00\u2212 01:00""".split("|"):
            self.assertIsNone(VIEWS["date"].read(text.strip()), text)
        self.assertIsNone(parse_instant("2026-12-01T00:00:00Z\n"))
        self.assertIsNone(parse_instant(f"2026-12-01T00:00:00.{'0' * 44}Z"))
        self.assertIsNotNone(parse_instant(f"2026-12-01T00:00:00.{'0' * 43}Z"))

    def test_instants_of_programs(self) -> None:
        after = {"attribute": "at", "op": "gte", "as": "date", "values": ["2026-12-01T00:00:00Z"]}
        zone = timezone(timedelta(hours=1))
        self.assertTrue(holds(after, {"at": datetime(2026, 12, 1, 1, tzinfo=zone)}))
        self.assertFalse(holds(after, {"at": datetime(2026, 12, 1, 0, 59, 59, 999_999, tzinfo=zone)}))
        self.assertTrue(holds(after, {"at": [None, datetime(2027, 1, 1, tzinfo=zone)]}))
        self.assertFalse(holds(after, {"at": datetime(2030, 1, 1)}), "without a zone it is no instant")
        self.assertTrue(holds({"attribute": "at", "op": "exists"}, {"at": datetime(2030, 1, 1)}))


class Versions(unittest.TestCase):
    def test_their_order(self) -> None:
        ascending = """0.0.0-alpha v0 1.0.0-0 1.0.0-2 1.0.0-10 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta
            1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1 v1.0.1 1.2-x 1.2 1.10.0 2.0.0 99999999999999999998.0.0
            99999999999999999999.0.0""".split()
        keys = [parse_version(text) for text in ascending]
        self.assertNotIn(None, keys)
        self.assertEqual(keys, sorted(keys, key=lambda key: key or ()))
        self.assertEqual(len(set(keys)), len(keys))

    def test_numbers_longer_than_python_reads(self) -> None:
        nines = "9" * 5000
        less = {"attribute": "v", "op": "lt", "as": "semver", "values": [f"1.0.0-{nines}"]}
        self.assertTrue(holds(less, {"v": f"1.0.0-{nines[:-1]}8"}))
        self.assertFalse(holds(less, {"v": f"{nines}.0"}))

    def test_equal_ones(self) -> None:
        for a, b in (("1", "1.0.0"), ("v1.2", "1.2.0"), ("1.0.0+a", "1.0.0+b.c"), ("1.2-rc.1", "1.2.0-rc.1+x")):
            self.assertEqual(parse_version(a), parse_version(b))

    def test_what_is_none(self) -> None:
        texts = """|v|V1|01|1.02.0|1.0.0.0|1.|1..2|1.0.0-|1.0.0-01|1.0.0-a..b|1.0.0+|1.0.0-a_b| 1.0.0|1.0.0 |a|1.x|-1
            |1.0.0+a+b|vv1|1.0.0-é|1.0.0-١|١.0.0|1.0.0-a.01"""
        for text in texts.split("|"):
            self.assertIsNone(parse_version(text.rstrip("\n ") if "\n" in text else text), text)
        self.assertIsNone(parse_version("1.0.0\n"))


class Text(unittest.TestCase):
    def test_is_ordered_by_code_points(self) -> None:
        above = {"attribute": "s", "op": "gt", "as": "string", "values": ["\uff21"]}
        self.assertTrue(holds(above, {"s": "\U0001f600"}))
        self.assertFalse(holds(above, {"s": json.loads('"\\ud800"')}), "a lone surrogate has its own number")

    def test_lower_case_goes_code_point_by_code_point(self) -> None:
        for text, expected in {"ÄPFEL": "äpfel", "ΟΔΟΣ": "οδοσ", "İX": "ix", "ẞ": "ß", "ǅ": "ǆ", "ſ": "ſ"}.items():
            self.assertEqual(fold_case(text), expected)
        changed = [letter for letter in map(chr, range(0x110000)) if letter.lower() != letter]
        self.assertGreater(len(changed), 1_300)
        self.assertEqual([len(fold_case(c)) for c in changed if len(fold_case(c)) != 1], [])
        pairs = [f"{c}x{c}" for c in changed]
        self.assertEqual([text for text in pairs if fold_case(text) != "x".join([fold_case(text[0])] * 2)], [])

    def test_views_read_nothing_else(self) -> None:
        self.assertTrue(refuses({"attribute": "a", "op": "startsWith", "values": [1]}))
        self.assertTrue(refuses({"attribute": "a", "op": "lt", "as": "string", "values": [1]}))
        self.assertTrue(refuses({"attribute": "a", "op": "lt", "values": [True]}))


if __name__ == "__main__":
    unittest.main()
