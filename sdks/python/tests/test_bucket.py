"""Hashes and the positions cut from them."""

import hashlib
import json
import unittest
import zlib
from typing import Any

from documents import Document, refuses

from halyard.bucket import compile_bucket
from halyard.hash_fnv1a import fnv1a
from halyard.hash_murmur3 import murmur3
from halyard.utf8 import utf8

LONE = json.loads('"a\\ud83d"')


def position(bucket: Document, context: dict[str, Any]) -> int | None:
    return compile_bucket(bucket)(context, 0)


# https://en.wikipedia.org/wiki/MurmurHash#Test_vectors and Ian Boyd's list for x86_32.
MURMUR3 = [
    (b"", 0, 0),
    (b"", 1, 0x514E28B7),
    (b"", 0xFFFFFFFF, 0x81F16F39),
    (b"test", 0, 0xBA6BD213),
    (b"test", 0x9747B28C, 0x704B81DC),
    (b"Hello, world!", 0x9747B28C, 0x24884CBA),
    (b"The quick brown fox jumps over the lazy dog", 0, 0x2E4FF723),
    (b"The quick brown fox jumps over the lazy dog", 0x9747B28C, 0x2FA826CD),
    (b"aaa", 0x9747B28C, 0x283E0130),
    (b"aa", 0x9747B28C, 0x5D211726),
    (b"a", 0x9747B28C, 0x7FA09EA6),
    (b"\0\0\0\0", 0, 0x2362F9DE),
    (b"\0", 0, 0x514E28B7),
    ("ππππππππ".encode(), 0x9747B28C, 0xD58063C1),
]


class Hashes(unittest.TestCase):
    def test_murmur3_wherever_the_prefix_ends(self) -> None:
        for data, seed, expected in MURMUR3:
            for cut in range(len(data) + 1):
                self.assertEqual(murmur3(data[:cut], seed)(data[cut:]), expected, (data, cut))

    def test_fnv1a(self) -> None:
        # http://www.isthe.com/chongo/src/fnv/test_fnv.c
        for data, expected in ((b"", 0x811C9DC5), (b"a", 0xE40C292C), (b"foobar", 0xBF9CF968)):
            self.assertEqual(fnv1a(data), expected)

    def test_lone_surrogates_count_as_u_fffd(self) -> None:
        self.assertEqual(utf8(LONE), b"a\xef\xbf\xbd")
        self.assertEqual(utf8(json.loads('"\\ud83d\\ude00"')), b"\xf0\x9f\x98\x80")


class Positions(unittest.TestCase):
    def test_of_the_default_bucket(self) -> None:
        for text in ("user-1", "é", "", "😀"):
            expected = murmur3(b"", 0)(f"c0ffee:{text}".encode()) * 100_000 // 2**32
            self.assertEqual(position({"by": "id", "seed": "c0ffee"}, {"id": text}), expected)

    def test_in_all_integers(self) -> None:
        digest = int.from_bytes(hashlib.sha256(b"p" + b"k" + b"s").digest()[:8], "big")
        bucket = {"by": "id", "alg": "sha256", "prefix": "p", "suffix": "s", "of": 2**31 - 1}
        for bits in (1, 31, 32, 33, 60, 64, 64.0):
            x = digest >> (64 - int(bits))
            scaled = x * (2**31 - 1) >> int(bits)
            self.assertEqual(position({**bucket, "bits": bits}, {"id": "k"}), scaled)
            self.assertEqual(position({**bucket, "bits": bits, "fold": "mod"}, {"id": "k"}), x % (2**31 - 1))
        crc = {"by": "id", "alg": "crc32", "fold": "mod", "of": 1000.0}
        self.assertEqual(position(crc, {"id": "k"}), zlib.crc32(b"k") % 1000)

    def test_of_other_systems_by_their_published_formulas(self) -> None:
        # normalizedValue('123', 'gr1') = 73 and ('999', 'groupX') = 25 in Unleash's client specification, from 1 on.
        for group, user, expected in (("gr1", "123", 73), ("groupX", "999", 25)):
            unleash = {"by": "id", "prefix": f"{group}:", "fold": "mod", "of": 100}
            self.assertEqual(position(unleash, {"id": user}), expected - 1)
        # Buckets in LaunchDarkly's SDK tests: userKeyA 0.42157587, userKeyB 0.6708485, userKeyC 0.10343106.
        launch_darkly = {"by": "key", "alg": "sha1", "prefix": "hashKey.saltyA.", "bits": 60}
        for user, expected in (("userKeyA", 42157), ("userKeyB", 67084), ("userKeyC", 10343)):
            self.assertEqual(position(launch_darkly, {"key": user}), expected)

    def test_of_integers_is_that_of_their_decimals(self) -> None:
        bucket = {"by": "id", "seed": "s"}
        for number, text in ((42, "42"), (42.0, "42"), (-0.0, "0"), (-7, "-7"), (2**53 - 1, "9007199254740991")):
            self.assertEqual(position(bucket, {"id": number}), position(bucket, {"id": text}))
        others: list[object] = [1.5, 2**53, float(2**53), float("nan"), 10**5000, True, False, None, {}, ["42"], b"42"]
        for other in others:
            self.assertIsNone(position(bucket, {"id": other}), other)

    def test_by_the_first_attribute_that_is_present_even_if_it_gives_none(self) -> None:
        bucket = {"by": ["userId", "deviceId"], "seed": "s"}
        by_device = position({"by": "deviceId", "seed": "s"}, {"deviceId": "d"})
        self.assertEqual(position(bucket, {"deviceId": "d"}), by_device)
        self.assertEqual(position(bucket, {"userId": None, "deviceId": "d"}), by_device)
        self.assertIsNone(position(bucket, {"userId": True, "deviceId": "d"}))

    def test_halves_of_a_pair_do_not_meet(self) -> None:
        high, low = json.loads('["\\ud83d", "\\ude00"]')
        whole = position({"by": "id", "prefix": "\ufffd"}, {"id": "\ufffd"})
        self.assertEqual(position({"by": "id", "prefix": high}, {"id": low}), whole)

    def test_are_spread_evenly(self) -> None:
        counts = [0] * 10
        at = compile_bucket({"by": "targetingKey", "seed": "even"})
        for i in range(20_000):
            counts[(at({"targetingKey": f"user-{i}"}, 0) or 0) // 10_000] += 1
        self.assertLess(max(abs(count - 2_000) for count in counts), 200)


class Shapes(unittest.TestCase):
    def refuses(self, **bucket: Any) -> bool:
        return refuses({"bucket": {"by": "id", **bucket}, "ranges": []})

    def test_that_are_taken(self) -> None:
        taken: list[Document] = [{}, {"by": ["a", "b"]}, {"seed": ""}, {"hashSeed": 2**32 - 1}, {"hashSeed": 1.0}]
        taken += [{"bits": 32, "alg": "fnv1a"}, {"bits": 64, "alg": "md5"}, {"of": 2**31 - 1}, {"fold": "mod"}]
        for bucket in taken:
            self.assertFalse(self.refuses(**bucket), bucket)

    def test_that_are_not(self) -> None:
        bad: list[Document] = [{"by": ""}, {"by": []}, {"by": ["a", 1]}, {"seed": None}, {"seed": "s", "prefix": "p"}]
        bad += [{"hashSeed": 2**32}, {"hashSeed": -1}, {"hashSeed": 0, "alg": "md5"}, {"bits": 33}, {"bits": 0}]
        bad += [{"bits": 65, "alg": "md5"}, {"bits": True}, {"of": 0}, {"of": 2**31}, {"of": 1.5}, {"alg": "md4"}]
        bad += [{"alg": None}, {"alg": []}, {"fold": "wrap"}, {"colour": 1}, {"suffix": 1}]
        for bucket in bad:
            self.assertTrue(self.refuses(**bucket), bucket)


if __name__ == "__main__":
    unittest.main()
