"""The table of hashes a bucket may name; a row more is a hash more, and nothing else changes."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias
from zlib import crc32

from .hash_fnv1a import fnv1a
from .hash_murmur3 import murmur3

HashOf: TypeAlias = Callable[[bytes], int]
"""The hash of prefix + bytes, unsigned, of as many bits as its row says."""


class Hash(NamedTuple):
    bits: int
    after: Callable[[bytes, int], HashOf]
    """Takes the prefix and the hash's own seed."""
    seeded: bool = False
    """Whether it has a seed of its own."""


def _whole(hash_of: HashOf) -> Hash:
    return Hash(32, lambda prefix, _seed: lambda text: hash_of(prefix + text))


def _digest(name: str) -> Hash:
    # Not for secrets: other systems' buckets are cut from these.
    new = partial(hashlib.new, name, usedforsecurity=False)

    def after(prefix: bytes, _seed: int) -> HashOf:
        return lambda text: int.from_bytes(new(prefix + text).digest()[:8], "big")

    return Hash(64, after)


HASHES: dict[str, Hash] = {
    "murmur3": Hash(32, murmur3, seeded=True),
    "fnv1a": _whole(fnv1a),
    "crc32": _whole(crc32),
    "md5": _digest("md5"),
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
}
