"""The written form of a signing key: `hal_sign_`, the id of its client key, the secret, and a CRC-32 of all before."""

import re
import zlib
from typing import NamedTuple

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHAPE = re.compile(r"hal_sign_([0-9A-Za-z]{8})([0-9A-Za-z]{32})([0-9A-Za-z]{6})")


class SigningKey(NamedTuple):
    id: str
    """Of the client key that it signs for."""
    secret: str
    """32 characters."""


def parse_signing_key(text: object) -> SigningKey:
    """Raises ValueError; the key itself is not repeated, for messages end up in logs."""
    if not isinstance(text, str) or text == "":
        raise ValueError("the signing key is missing: it came with the client key when that was made with `secure`")
    if text.startswith(("hal_client_", "hal_server_", "hal_api_")):
        raise ValueError("this is no signing key but one that lets somebody in; a signing key begins with hal_sign_")
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError("this is no signing key: hal_sign_ and 46 letters and digits")
    if _checksum_of(text[:-6]) != match[3]:
        raise ValueError("this signing key was copied wrong: its checksum does not fit")
    return SigningKey(match[1], match[2])


def _checksum_of(text: str) -> str:
    rest = zlib.crc32(text.encode())
    out = ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        out = _DIGITS[digit] + out
    return out
