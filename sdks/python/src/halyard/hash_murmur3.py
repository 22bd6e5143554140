"""MurmurHash3_x86_32 (Austin Appleby, public domain)."""

from collections.abc import Callable
from struct import unpack_from

_WORD = 0xFFFF_FFFF


def murmur3(prefix: bytes, seed: int) -> Callable[[bytes], int]:
    """A function from bytes to the hash of prefix + bytes. The prefix, the same for everybody, is hashed beforehand."""
    whole = len(prefix) & ~3
    start = _mix(seed, prefix, whole)
    rest = prefix[whole:]

    def hash_of(text: bytes) -> int:
        data = rest + text
        end = len(data) & ~3
        h = _mix(start, data, end)
        if end < len(data):
            h ^= _scramble(int.from_bytes(data[end:], "little"))
        h ^= whole + len(data)
        h = (h ^ (h >> 16)) * 0x85EBCA6B & _WORD
        h = (h ^ (h >> 13)) * 0xC2B2AE35 & _WORD
        return h ^ (h >> 16)

    return hash_of


def _mix(h: int, data: bytes, end: int) -> int:
    """Takes in the first `end` bytes, whole blocks of four."""
    for block in unpack_from(f"<{end >> 2}I", data):
        h ^= _scramble(block)
        h = ((h << 13 | h >> 19) * 5 + 0xE6546B64) & _WORD
    return h


def _scramble(block: int) -> int:
    k = block * 0xCC9E2D51 & _WORD
    return (k << 15 | k >> 17) * 0x1B873593 & _WORD
