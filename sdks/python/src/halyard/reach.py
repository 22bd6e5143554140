"""How far the references of flags and segments reach: into a cycle, how many in a row, and how many conditions."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from . import limits
from .model import Name
from .references import Uses


@dataclass(slots=True)
class Reach:
    depth: int
    """Entries in a row, itself included."""
    work: int
    """Conditions, those of an entry as often as it is used; not counted further than it may be."""
    malformed_segment: str | None = None
    """One that it stands on, through segments only."""


def reaches_of(uses: Mapping[Name, Uses], malformed: set[Name]) -> dict[Name, Reach]:
    """The reach of every entry; those that reach a cycle have none.

    Begins with the entries that refer to nothing and goes on to whoever refers to entries whose reach is known, which
    nobody on the way to a cycle ever does. Without recursion, so that no chain is too long.
    """
    users: defaultdict[Name, list[Name]] = defaultdict(list)
    unknown: dict[Name, int] = {}
    for name, own in uses.items():
        used = [other for other in own.names if other in uses]
        unknown[name] = len(used)
        for other in used:
            users[other].append(name)

    reaches: dict[Name, Reach] = {}
    ready = [name for name, count in unknown.items() if count == 0]
    while ready:
        name = ready.pop()
        reaches[name] = _reach_of(uses[name], reaches, malformed)
        for user in users[name]:
            unknown[user] -= 1
            if unknown[user] == 0:
                ready.append(user)
    return reaches


def _reach_of(own: Uses, reaches: Mapping[Name, Reach], malformed: set[Name]) -> Reach:
    reach = Reach(depth=1, work=own.conditions)
    for name, count in own.names.items():
        other = reaches.get(name)
        if other is None:
            continue
        reach.depth = max(reach.depth, other.depth + 1)
        reach.work = min(reach.work + count * other.work, limits.WORK + 1)
        if name.kind == "segment" and reach.malformed_segment is None:
            reach.malformed_segment = name.key if name in malformed else other.malformed_segment
    return reach


def find_cycle(start: Name, uses: Mapping[Name, Uses], reaches: Mapping[Name, Reach]) -> list[Name]:
    """The cycle that `start`, which has no reach, leads into; its first entry again at the end."""
    way = [start]
    while True:
        name = next(other for other in uses[way[-1]].names if other in uses and other not in reaches)
        if name in way:
            return [*way[way.index(name) :], name]
        way.append(name)
