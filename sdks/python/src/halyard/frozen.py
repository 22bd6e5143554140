"""Values that nobody can change: a flag hands out the same object again and again.

They stay lists and dicts, so that `json.dumps` and `isinstance` work as ever; copies (`copy.copy`, `copy.deepcopy`,
pickles) are plain and may be changed.
"""

from typing import Any, NoReturn


def freeze(value: Any) -> Any:
    """A copy of a JSON value that refuses changes, at every depth. JSON must nest no deeper than the stack bears."""
    if isinstance(value, dict):
        return FrozenDict((key, freeze(member)) for key, member in value.items())
    if isinstance(value, list):
        return FrozenList(freeze(element) for element in value)
    return value


def _refuse(_self: object, *_args: object, **_kwargs: object) -> NoReturn:
    raise TypeError("Values of flags cannot be changed: they are shared. Change a copy, from copy.deepcopy(value).")


class FrozenDict(dict[str, Any]):
    __slots__ = ()

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)


class FrozenList(list[Any]):
    __slots__ = ()

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return list, (list(self),)
