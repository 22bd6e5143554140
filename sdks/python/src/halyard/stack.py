from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def on_fresh_stack(call: Callable[[], T]) -> T:
    """What `call` gives, with all of the stack for it.

    Python allows 1,000 calls inside one another, the caller's own included. Flags may need 450 of them, so that a
    caller deep in a framework could get other answers than one that is not; a thread begins anew. Raises what `call`
    raises.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    thread = Thread(target=run, name="halyard-stack", daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
