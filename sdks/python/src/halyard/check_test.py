"""What is wrong with the test of an attribute."""

from typing import Any

from . import limits
from .findings import Findings
from .operators import OPERATORS
from .pointer import pointer_to
from .views import VIEWS

_REQUIRED = ("attribute", "op")
_OPTIONAL = ("values", "as", "ignoreCase", "else")


def find_in_test(found: Findings, value: object, pointer: str) -> None:
    if not found.fields(value, pointer, _REQUIRED, _OPTIONAL):
        return
    found.name(value["attribute"], f"{pointer}/attribute")
    for name in ("else", "ignoreCase"):
        if name in value:
            found.boolean(value[name], f"{pointer}/{name}")
    as_is_known = "as" not in value or found.one_of(value["as"], f"{pointer}/as", VIEWS)
    if not found.one_of(value["op"], f"{pointer}/op", OPERATORS) or not as_is_known:
        return
    op = value["op"]
    operator = OPERATORS[op]
    if "as" in value and value["as"] not in operator.views:
        found.add(f"{pointer}/as", f"`{op}` does not read values as {value['as']}")
        return
    if value.get("ignoreCase") is True and not operator.takes_ignore_case:
        found.add(f"{pointer}/ignoreCase", f"`{op}` does not know ignoreCase")
    if operator.takes_values:
        _find_in_values(found, value, f"{pointer}/values")
    elif "values" in value:
        found.add(f"{pointer}/values", f"`{op}` takes no values")


def _find_in_values(found: Findings, test: dict[str, Any], pointer: str) -> None:
    if "values" not in test:
        found.add(pointer, f"`{test['op']}` needs values")
        return
    values = test["values"]
    if not isinstance(values, list):
        found.add(pointer, "must be a list")
        return
    if len(values) > limits.VALUES:
        found.add(pointer, f"at most {limits.VALUES} values")
    operator = OPERATORS[test["op"]]
    view = test.get("as", operator.views[0])
    for i, value in enumerate(values):
        expected = operator.expects(value, view)
        if expected is not None:
            found.add(pointer_to(pointer, i), f"must be {expected}")
