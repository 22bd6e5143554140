"""What is wrong with what a rule serves: a variant, null or a split."""

from collections.abc import Collection

from .check_bucket import RangeChecks, find_in_bucket
from .findings import Findings, is_record, shown
from .pointer import pointer_to


def find_in_serve(found: Findings, value: object, variants: Collection[str] | None, pointer: str) -> None:
    """`variants` are the flag's; None where they are not known, and then any name will do."""
    if value is None:
        return
    if not is_record(value):
        find_in_variant_name(found, value, variants, pointer)
        return
    if not found.fields(value, pointer, ("bucket", "split")):
        return
    find_in_bucket(found, value["bucket"], f"{pointer}/bucket")
    split = value["split"]
    if not isinstance(split, list):
        found.add(f"{pointer}/split", "must be a list")
        return
    ranges = RangeChecks(found, value["bucket"])
    for i, piece in enumerate(split):
        place = pointer_to(f"{pointer}/split", i)
        if found.fields(piece, place, ("variant", "from", "to")):
            find_in_variant_name(found, piece["variant"], variants, f"{place}/variant")
            ranges.find_in(piece, place)


def find_in_variant_name(found: Findings, value: object, variants: Collection[str] | None, pointer: str) -> None:
    """`value` must name one of the flag's variants."""
    if found.name(value, pointer) and variants is not None and value not in variants:
        found.add(pointer, f"unknown variant `{shown(value)}`")
