from .double import safe_integer
from .findings import Findings
from .model import Problem

_FIELDS = ("format", "project", "environment", "epoch", "version", "flags", "segments")


def check_envelope(snapshot: object) -> list[Problem]:
    """What is wrong with a snapshot as a whole; its flags and segments are not looked into."""
    found = Findings()
    if not found.fields(snapshot, "", _FIELDS, others=True):
        return found.problems
    if safe_integer(snapshot["format"]) != 1:
        found.add("/format", "must be 1: other formats are not understood")
    for name in ("project", "environment", "epoch"):
        if not isinstance(snapshot[name], str):
            found.add(f"/{name}", "must be a string")
    found.version(snapshot["version"], "/version")
    for name in ("flags", "segments"):
        found.fields(snapshot[name], f"/{name}", (), others=True)
    return found.problems
