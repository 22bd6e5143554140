"""UTF-8 as all evaluators write it."""

import re

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def utf8(text: str) -> bytes:
    """The bytes of `text`; a lone surrogate, which JSON can bring into a str, counts as U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATES.sub("\ufffd", text).encode()
