from collections.abc import Callable
from typing import Any, TypeAlias

from .attribute import Members, Read, compile_read, instant_of
from .double import safe_integer
from .hashes import HASHES
from .model import POSITIONS, Document, Number
from .utf8 import utf8

Position: TypeAlias = Callable[[Members, Number], int | None]


def compile_bucket(bucket: Document) -> Position:
    """The position of a context among the bucket's, an integer in [0, of); None where it has none.

    The leading `bits` x of the hash become floor(x * of / 2^bits), or x mod of.
    """
    place = _compile_place(bucket)
    read = _read_by(bucket["by"])

    def position(context: Members, now: Number) -> int | None:
        value = read(context, now)
        if isinstance(value, str):
            return place(utf8(value))
        if value is None:
            return None
        integer = safe_integer(value)
        if integer is None:
            integer = instant_of(value)
        return None if integer is None else place(b"%d" % integer)

    return position


def _read_by(by: Any) -> Read:
    if isinstance(by, str):
        return compile_read(by)
    reads = [compile_read(attribute) for attribute in by]

    def read_first(context: Members, now: Number) -> object:
        for read in reads:
            value = read(context, now)
            if value is not None:
                return value
        return None

    return read_first


def _compile_place(bucket: Document) -> Callable[[bytes], int]:
    """Numbers may be written `32.0`, and are the integers all the same."""
    prefix = utf8(f"{bucket['seed']}:" if "seed" in bucket else bucket.get("prefix", ""))
    suffix = utf8(bucket.get("suffix", ""))
    bits = int(bucket.get("bits", 32))
    of = int(bucket.get("of", POSITIONS))
    row = HASHES[bucket.get("alg", "murmur3")]
    hash_of = row.after(prefix, int(bucket.get("hashSeed", 0)))
    unused = row.bits - bits
    if bucket.get("fold") == "mod":
        return lambda text: (hash_of(text + suffix) >> unused) % of
    return lambda text: (hash_of(text + suffix) >> unused) * of >> bits
