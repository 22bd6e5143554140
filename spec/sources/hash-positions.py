"""Positions of 500 (seed, value) pairs by another implementation of MurmurHash3 than Halyard's own.

Run once, with mmh3==5.3.1, and again only when the pairs change:

    python -m venv /tmp/venv && /tmp/venv/bin/pip install mmh3==5.3.1
    /tmp/venv/bin/python spec/sources/hash-positions.py
"""

import json
import pathlib
import random

import mmh3

SEEDS = ["c0ffee", "", "exp-7", "straße", "実験", "🎲", "a:b", "0"]

# Every length from 0 to 17 bytes, so that each tail of a block occurs, and each width of UTF-8.
PLAIN = ["x" * length for length in range(18)] + [
    "user-1", "user-2", "8f14e45f-ceea-467f-a0e6-5c1d2b0f9a11", "ann@example.com", "0", "-1", "42",
    "9007199254740991", "-9007199254740991", "true", "null", " ", "a b", "\t", "\u0000", "é", "e\u0301", "ß", "ΑΣ",
    "Ελληνικά", "Привет", "שלום", "مرحبا", "नमस्ते", "ไทย", "日本語", "한국어", "👍", "👩‍👩‍👧‍👦", "𝒳𝒴", "\u07ff", "\u0800",
    "\uffff", "\U00010000", "\U0010ffff", "x" * 255, "é" * 200, "日" * 300,
]

ALPHABETS = ["abcdefghijklmnopqrstuvwxyz0123456789-_.@", "äöüßéèñçåøπλΩжщ", "日本語中文한국어ไทย", "😀🎉🚀𝒳𝒴a1é語"]


def main() -> None:
    chance = random.Random(7)
    pairs = [(seed, value) for seed in SEEDS[:2] for value in PLAIN]
    while len(pairs) < 500:
        alphabet = chance.choice(ALPHABETS)
        value = "".join(chance.choice(alphabet) for _ in range(chance.randint(1, 24)))
        pairs.append((chance.choice(SEEDS), value))
    assert len(set(pairs)) == len(pairs) == 500

    lines = []
    for seed, value in pairs:
        digest = mmh3.hash(f"{seed}:{value}".encode(), 0, signed=False)
        entry = {"seed": seed, "value": value, "hash": digest, "position": digest * 100_000 >> 32}
        lines.append("  " + json.dumps(entry))
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


main()
