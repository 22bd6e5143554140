def pointer_to(pointer: str, token: object) -> str:
    """The RFC 6901 pointer to a member of what `pointer` points at."""
    return f"{pointer}/{str(token).replace('~', '~0').replace('/', '~1')}"
