def fold_case(text: str) -> str:
    """Lower case for `ignoreCase`: Unicode's simple mapping, code point by code point.

    `str.lower` looks around (a sigma at the end of a word) and turns U+0130 into two: only these two differ.
    """
    if text.isascii():
        return text.lower()
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()
