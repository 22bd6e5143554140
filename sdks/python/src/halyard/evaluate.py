"""The order of decision. Makes nothing: every result was made when the flag was compiled."""

from .attribute import Members
from .compiled import CompiledFlag
from .model import Number
from .result import Result


def decide(flag: CompiledFlag, context: Members, now: Number) -> Result:
    """What the flag answers to this context at `now`, in epoch milliseconds."""
    if flag.always is not None:
        return flag.always
    for holds in flag.requires:
        if not holds(context, now):
            return flag.gated
    for holds, serve in flag.rules:
        if holds(context, now):
            result = serve if isinstance(serve, Result) else serve(context, now)
            if result is not None:
                return result
    otherwise = flag.otherwise
    result = otherwise if isinstance(otherwise, Result) else otherwise(context, now)
    # The split of `otherwise` has a result where others have none.
    return flag.malformed if result is None else result
