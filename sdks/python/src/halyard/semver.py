"""Semantic versions (semver.org 2.0.0) with a leading v and missing parts allowed: `v1` is 1.0.0."""

import re
from typing import TypeAlias

_NUMBER = "(0|[1-9][0-9]*)"
_IDENTIFIERS = r"([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)"
_match = re.compile(rf"v?{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER})?)?(?:-{_IDENTIFIERS})?(?:\+{_IDENTIFIERS})?").fullmatch

Digits: TypeAlias = tuple[int, str]
"""A number without leading zeros, by length and then digits: no limit, and Python refuses to read very long ones."""

Version: TypeAlias = tuple[Digits, Digits, Digits, bool, tuple[tuple[int, int, str], ...]]


def parse_version(text: str) -> Version | None:
    """A key whose order is the precedence of versions; None where `text` is none. Build metadata is dropped."""
    match = _match(text)
    if not match:
        return None
    major, minor, patch, prerelease, _build = match.groups("")
    identifiers = []
    for identifier in prerelease.split(".") if prerelease else ():
        if not identifier.isdigit():
            identifiers.append((1, 0, identifier))
        elif identifier == "0" or identifier[0] != "0":
            identifiers.append((0, len(identifier), identifier))
        else:
            return None
    is_release = not prerelease
    return _digits(major), _digits(minor), _digits(patch), is_release, tuple(identifiers)


def _digits(number: str) -> Digits:
    return (0, "") if number in ("", "0") else (len(number), number)
