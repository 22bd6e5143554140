"""Bounds on documents and inputs; see Limits in spec/evaluation.md."""

CONDITION_DEPTH = 12
"""Conditions inside one another; one that stands alone is 1."""

JSON_DEPTH = 40
"""Arrays and objects inside one another in a variant's value."""

VALUE_BYTES = 65_536
"""A variant's value as JSON in UTF-8."""

PATTERN_LENGTH = 512
"""Code points of a pattern of `matches`."""

MATCH_INPUT_BYTES = 4_096
"""UTF-8 bytes of a string that `matches` looks at; a longer one does not match."""

VALUES = 10_000
"""Values of one test."""

REFERENCE_DEPTH = 32
"""Flags and segments that refer to one another in a row, the first included."""

WORK = 100_000
"""Conditions that one answer may take, each counted as often as it is referred to."""

PROBLEMS = 100
"""Problems reported for one entry; what is wrong after that many is found when they are mended."""
