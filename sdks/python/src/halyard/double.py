"""JSON's numbers as every evaluator reads them: IEEE 754 doubles, however they were written.

Python reads `10` as an int without limit and `10.0` as a float; both are the integer 10 here, and an int that no double
can hold is the nearest double. True and False are no numbers, though Python takes them for ints.
"""

import math
from decimal import Decimal
from typing import TypeGuard

from .model import Number

MAX_SAFE_INTEGER = 2**53 - 1


def is_number(value: object) -> TypeGuard[Number]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_double(number: Number) -> Number:
    """The same number where a double can hold it, else the nearest double; infinite where that is too large."""
    if -MAX_SAFE_INTEGER <= number <= MAX_SAFE_INTEGER:
        return number
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def finite_number(value: object) -> Number | None:
    """The number as a double; None where `value` is none, or not finite."""
    if not is_number(value):
        return None
    double = as_double(value)
    return double if math.isfinite(double) else None


def safe_integer(value: object) -> int | None:
    """The integer from -(2^53 - 1) to 2^53 - 1 that `value` is, `10.0` included; None where it is none."""
    if not is_number(value) or not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
        return None
    return int(value) if isinstance(value, int) or value.is_integer() else None


def written_length(number: Number) -> int:
    """How many characters ECMAScript (Number::toString) writes for a finite number."""
    double = float(number)
    sign, digits, exponent = Decimal(repr(double)).normalize().as_tuple()
    if double == 0:
        return 1
    count = len(digits)
    point = count + int(exponent)
    if count <= point <= 21:
        length = point
    elif 0 < point <= 21:
        length = count + 1
    elif -6 < point <= 0:
        length = 2 - point + count
    else:
        mantissa = count if count == 1 else count + 1
        length = mantissa + 2 + len(str(abs(point - 1)))
    return length + sign
