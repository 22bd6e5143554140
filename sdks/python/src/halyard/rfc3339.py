import re

_MOST_CHARACTERS = 64

_match = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
).fullmatch


def parse_instant(text: str) -> int | None:
    """Epoch milliseconds of an RFC 3339 date-time, None for anything else.

    Strict: an offset, and days that exist, in any year from 0000 to 9999 (`datetime` knows no year 0). Digits of a
    second beyond the third are cut off; second 60 is the next minute's first.
    """
    if len(text) > _MOST_CHARACTERS or not (match := _match(text)):
        return None
    year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
    fraction, sign = match.group(7, 8)
    if not 1 <= month <= 12 or not 1 <= day <= _days_of(year, month):
        return None
    if hour > 23 or minute > 59 or second > 60:
        return None
    offset = 0
    if sign is not None:
        offset_hours, offset_minutes = int(match[9]), int(match[10])
        if offset_hours > 23 or offset_minutes > 59:
            return None
        offset = (offset_hours * 60 + offset_minutes) * (1 if sign == "+" else -1)
    milliseconds = int(fraction[:3].ljust(3, "0")) if fraction else 0
    minutes = (_days_since_epoch(year, month, day) * 24 + hour) * 60 + minute - offset
    return (minutes * 60 + second) * 1000 + milliseconds


_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAYS_IN = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_of(year: int, month: int) -> int:
    return _DAYS_IN[month - 1] + (month == 2 and _is_leap(year))


def _days_since_epoch(year: int, month: int, day: int) -> int:
    last = year - 1
    leap_days = last // 4 - last // 100 + last // 400 + (month > 2 and _is_leap(year))
    return last * 365 + leap_days + _DAYS_BEFORE[month - 1] + day - 1 - 719_162
