"""What is wrong with the shape of a condition, whatever else is known."""

from typing import Any

from . import limits
from .check_bucket import RangeChecks, find_in_bucket
from .check_test import find_in_test
from .findings import Findings, is_record
from .pointer import pointer_to


def find_in_condition(found: Findings, value: object, pointer: str, depth: int = 1) -> None:
    if depth > limits.CONDITION_DEPTH:
        found.add(pointer, f"conditions nest at most {limits.CONDITION_DEPTH} deep")
        return
    if not is_record(value):
        found.add(pointer, "must be a condition: an object")
        return
    form = next((name for name in _FORMS if name in value), None)
    if form is None:
        found.add(pointer, f"must have one of {', '.join(f'`{name}`' for name in _FORMS)}")
    elif form in ("all", "any"):
        _find_in_list(found, value, form, pointer, depth)
    elif form == "not":
        if found.fields(value, pointer, ("not",)):
            find_in_condition(found, value["not"], f"{pointer}/not", depth + 1)
    elif form == "segment":
        if found.fields(value, pointer, ("segment",)):
            found.name(value["segment"], f"{pointer}/segment")
    elif form == "flag":
        _find_in_flag_condition(found, value, pointer)
    elif form == "bucket":
        _find_in_bucket_condition(found, value, pointer)
    else:
        find_in_test(found, value, pointer)


_FORMS = ("all", "any", "not", "segment", "flag", "bucket", "attribute")
"""The field that says which condition it is."""


def _find_in_list(found: Findings, value: dict[str, Any], form: str, pointer: str, depth: int) -> None:
    if not found.fields(value, pointer, (form,)):
        return
    place = f"{pointer}/{form}"
    if not isinstance(value[form], list):
        found.add(place, "must be a list of conditions")
        return
    for i, part in enumerate(value[form]):
        find_in_condition(found, part, pointer_to(place, i), depth + 1)


def _find_in_flag_condition(found: Findings, value: dict[str, Any], pointer: str) -> None:
    if not found.fields(value, pointer, ("flag", "variants")):
        return
    found.name(value["flag"], f"{pointer}/flag")
    if not isinstance(value["variants"], list):
        found.add(f"{pointer}/variants", "must be a list")
        return
    for i, variant in enumerate(value["variants"]):
        found.name(variant, pointer_to(f"{pointer}/variants", i))


def _find_in_bucket_condition(found: Findings, value: dict[str, Any], pointer: str) -> None:
    if not found.fields(value, pointer, ("bucket", "ranges")):
        return
    find_in_bucket(found, value["bucket"], f"{pointer}/bucket")
    if not isinstance(value["ranges"], list):
        found.add(f"{pointer}/ranges", "must be a list")
        return
    ranges = RangeChecks(found, value["bucket"])
    for i, piece in enumerate(value["ranges"]):
        place = pointer_to(f"{pointer}/ranges", i)
        if found.fields(piece, place, ("from", "to")):
            ranges.find_in(piece, place)
