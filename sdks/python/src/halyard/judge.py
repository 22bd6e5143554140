"""Finds the flags that what they refer to makes malformed.

Those are flags that reach a cycle, that reach too far, or whose segments are malformed.
"""

from collections.abc import Mapping

from . import limits
from .compiled import Lookup
from .model import Name, Problem
from .reach import Reach, find_cycle, reaches_of
from .references import Uses


def judge(lookup: Lookup) -> None:
    uses = {Name("flag", key): flag.uses for key, flag in lookup.flags.items()}
    uses |= {Name("segment", key): segment.uses for key, segment in lookup.segments.items()}
    malformed = {Name("segment", key) for key, segment in lookup.segments.items() if segment.problems}
    reaches = reaches_of(uses, malformed)
    for key, flag in lookup.flags.items():
        if flag.uses.names:
            messages = _describe(Name("flag", key), uses, reaches, lookup)
            if messages:
                flag.spoil([Problem("", message) for message in messages])


def _describe(name: Name, uses: Mapping[Name, Uses], reaches: Mapping[Name, Reach], lookup: Lookup) -> list[str]:
    reach = reaches.get(name)
    if reach is None:
        cycle = find_cycle(name, uses, reaches)
        return [f"refers to itself or to a cycle: {' -> '.join(map(_shown, cycle))}"]
    messages = []
    if reach.depth > limits.REFERENCE_DEPTH:
        messages.append(f"flags and segments refer to one another more than {limits.REFERENCE_DEPTH} deep")
    if reach.work > limits.WORK:
        messages.append(f"one answer may take more than {limits.WORK} conditions, those of flags and segments included")
    if reach.malformed_segment is not None:
        pointer, message = lookup.segments[reach.malformed_segment].problems[0]
        messages.append(f"uses the segment `{reach.malformed_segment}`, which is malformed: {pointer} {message}")
    return messages


def _shown(name: Name) -> str:
    return name.key if name.kind == "flag" else f"segment {name.key}"
