"""What is wrong with the shape of a bucket and of the ranges over its positions."""

from .double import safe_integer
from .findings import Findings, is_record
from .hashes import HASHES
from .model import POSITIONS
from .pointer import pointer_to

_OPTIONAL = ("seed", "alg", "hashSeed", "prefix", "suffix", "bits", "fold", "of")
_MOST_POSITIONS = 2**31 - 1


def find_in_bucket(found: Findings, value: object, pointer: str) -> None:
    if not found.fields(value, pointer, ("by",), _OPTIONAL):
        return
    _find_in_by(found, value["by"], f"{pointer}/by")
    for name in ("seed", "prefix", "suffix"):
        if name in value and not isinstance(value[name], str):
            found.add(f"{pointer}/{name}", "must be a string")
    if "seed" in value and "prefix" in value:
        found.add(f"{pointer}/prefix", "`seed` is short for a prefix: only one of the two may stand here")
    alg = value.get("alg", "murmur3")
    if found.one_of(alg, f"{pointer}/alg", HASHES):
        if "hashSeed" in value and not HASHES[alg].seeded:
            found.add(f"{pointer}/hashSeed", f"{alg} takes no seed of its own")
        if "bits" in value:
            found.integer(value["bits"], f"{pointer}/bits", 1, HASHES[alg].bits)
    if "hashSeed" in value:
        found.integer(value["hashSeed"], f"{pointer}/hashSeed", 0, 2**32 - 1)
    if "fold" in value:
        found.one_of(value["fold"], f"{pointer}/fold", ("scale", "mod"))
    if "of" in value:
        found.integer(value["of"], f"{pointer}/of", 1, _MOST_POSITIONS)


def _find_in_by(found: Findings, by: object, pointer: str) -> None:
    if not isinstance(by, list):
        found.name(by, pointer)
        return
    if not by:
        found.add(pointer, "must name at least one attribute")
    for i, attribute in enumerate(by):
        found.name(attribute, pointer_to(pointer, i))


class RangeChecks:
    """Ranges must be half-open, within the positions of their bucket, in order and disjoint."""

    def __init__(self, found: Findings, bucket: object) -> None:
        self._found = found
        self._of = _positions_of(bucket)
        self._end = 0

    def find_in(self, value: dict[str, object], pointer: str) -> None:
        """Looks at the next range; its two fields must be there."""
        start = self._found.integer(value["from"], f"{pointer}/from", 0, self._of)
        end = self._found.integer(value["to"], f"{pointer}/to", 0, self._of)
        if start is None or end is None:
            return
        if end <= start:
            self._found.add(f"{pointer}/to", "must be above `from`: ranges are half-open and not empty")
        elif start < self._end:
            self._found.add(
                f"{pointer}/from", f"must be at least {self._end}: ranges stand in order and do not overlap"
            )
        self._end = max(self._end, end)


def _positions_of(bucket: object) -> int:
    """The positions a bucket has, if it is one; what it has by default if not."""
    of = safe_integer(bucket.get("of")) if is_record(bucket) else None
    return of if of is not None and of > 0 else POSITIONS
