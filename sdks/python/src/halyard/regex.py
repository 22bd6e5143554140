"""What `matches` needs: RE2's syntax in linear time, so that no pattern and no input can stall the process."""

from typing import Any, Protocol

from .utf8 import utf8

try:
    import re2 as _re2
except ImportError:
    _re2 = None


class Pattern(Protocol):
    def is_found_in(self, text: bytes) -> bool:
        """Whether it is found anywhere in the UTF-8 text."""


class RegexEngine(Protocol):
    def compile(self, pattern: str, *, ignore_case: bool) -> Pattern:
        """Raises ValueError, with a sentence for the pattern's author, on a pattern that it does not accept."""


class _FoundPattern:
    def __init__(self, search: Any) -> None:
        self._search = search

    def is_found_in(self, text: bytes) -> bool:
        return self._search(text) is not None


class _GoogleRe2:
    """With RE2's own bound on the size of a program, which no pattern that a service accepts comes near."""

    def compile(self, pattern: str, *, ignore_case: bool) -> Pattern:
        options = _re2.Options()
        options.case_sensitive = not ignore_case
        options.never_capture = True
        options.log_errors = False
        try:
            return _FoundPattern(_re2.compile(utf8(pattern), options).search)
        except _re2.error as error:
            raise ValueError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    (reason,) = error.args or ("refused",)
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)


# Another package is imported as `re2` too; it falls back to an engine that is not linear, and has no Options.
GOOGLE_RE2: RegexEngine | None = _GoogleRe2() if hasattr(_re2, "Options") else None
"""google-re2, if it is installed (`pip install halyard[regex]`)."""
