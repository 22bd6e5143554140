"""Context tokens: those of the specification, byte for byte, and those that cannot be made."""

import base64
import importlib.util
import json
import pathlib
import sys
import time
import unittest
from typing import Any
from unittest import mock

import documents  # noqa: F401 (finds the package)

from halyard import sign_context
from halyard.write_json import write_json

VECTORS = json.loads(
    (pathlib.Path(__file__).parents[3] / "spec/context-token/vectors.json").read_text("utf-8"),
)
KEY: str = VECTORS["signingKey"]
HAS_CRYPTOGRAPHY = importlib.util.find_spec("cryptography") is not None


def complaint(key: Any = KEY, context: Any = None, **more: Any) -> str:
    try:
        return f"made {sign_context(key, {} if context is None else context, **more)}"
    except ValueError as error:
        return str(error)


class Complaints(unittest.TestCase):
    def test_of_a_signing_key_do_not_repeat_it(self) -> None:
        last = "1" if KEY.endswith("0") else "0"
        for key, words in [
            (None, "missing"),
            ("", "missing"),
            (KEY.replace("sign", "client"), "no signing key but one that lets somebody in"),
            ("secret", "no signing key: hal_sign_"),
            (KEY + "\n", "no signing key: hal_sign_"),
            (KEY[:-1], "no signing key: hal_sign_"),
            (KEY.replace("abc", "abd"), "copied wrong"),
            (KEY[:-1] + last, "copied wrong"),
        ]:
            self.assertIn(words, complaint(key))
            self.assertNotIn(KEY[17:49], complaint(key))

    def test_of_a_life_that_the_service_would_refuse(self) -> None:
        for ttl_seconds in [0, -1, 1.5, 86_401, "60", True, None]:
            self.assertIn("from 1 to 86400", complaint(ttl_seconds=ttl_seconds))

    def test_of_what_json_has_no_word_for(self) -> None:
        circle: dict[str, object] = {}
        circle["self"] = circle
        for context, words in [
            (["u1"], "must be a mapping"),
            ({"n": float("nan")}, "'n' is nan"),
            ({"a": [1, float("inf")]}, "'a'[1] is inf"),
            ({"n": 10**400}, "which no double holds"),
            ({"at": time.gmtime}, "'at' is a "),
            ({"b": b"x"}, "'b' is a bytes"),
            ({"text": "\ud800"}, "'text' has U+0000 or half"),
            ({"a\0": 1}, "has U+0000 or half"),
            ({1: "one"}, "cannot be named 1"),
            ({"__proto__": {}}, "cannot be named '__proto__'"),
            (circle, "without end"),
        ]:
            self.assertIn(words, complaint(context=context))

    def test_says_what_to_install(self) -> None:
        with (
            mock.patch.dict(sys.modules, {"cryptography.hazmat.primitives.asymmetric.ed25519": None}),
            self.assertRaisesRegex(ImportError, r"pip install halyard\[signing\]"),
        ):
            sign_context(KEY, {})


class Writing(unittest.TestCase):
    def test_writes_contexts_as_the_specification_has_them(self) -> None:
        for case in VECTORS["sign"]:
            payload = base64.urlsafe_b64decode(case["token"].split(".")[1] + "==").decode()
            self.assertTrue(payload.startswith(f'{{"context":{write_json(case["context"])},"iat":'), case["name"])

    def test_writes_numbers_as_doubles(self) -> None:
        numbers = [-0.0, 1.0, 100.0, 1e16, 1e21, 1e-5, 1e-7, -1.5e-9, 2**53 + 1, 10**21, 0.1 + 0.2]
        self.assertEqual(
            write_json(numbers),
            "[0,1,100,10000000000000000,1e+21,0.00001,1e-7,-1.5e-9,9007199254740992,1e+21,0.30000000000000004]",
        )


@unittest.skipUnless(HAS_CRYPTOGRAPHY, "cryptography is not installed")
class Signing(unittest.TestCase):
    def test_makes_the_tokens_of_the_specification(self) -> None:
        for case in VECTORS["sign"]:
            token = sign_context(KEY, case["context"], ttl_seconds=case["ttlSeconds"], now_ms=VECTORS["nowMs"])
            self.assertEqual(token, case["token"], case["name"])

    def test_makes_one_for_an_hour_from_now(self) -> None:
        before = int(time.time())
        payload = sign_context(KEY, {"targetingKey": "u1"}).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        self.assertEqual(claims["exp"] - claims["iat"], 3600)
        self.assertTrue(before <= claims["iat"] <= time.time())

    def test_makes_none_that_is_too_long(self) -> None:
        self.assertIn("too large", complaint(context={"text": "x" * 6_200}))
        self.assertTrue(complaint(context={"text": "x" * 5_800}).startswith("made "))
