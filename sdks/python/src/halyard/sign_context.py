"""Context tokens for client keys in secure mode: see spec/context-token/README.md."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .signing_key import parse_signing_key
from .write_json import write_json

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_TOKEN_LENGTH = 8_192
"""What the service accepts, in characters."""


def sign_context(
    signing_key: str,
    context: Mapping[str, object],
    *,
    ttl_seconds: int = 3600,
    now_ms: float | None = None,
) -> str:
    """A JWT signed with Ed25519, which vouches for every attribute of `context` until it expires.

    For servers only: whoever has the signing key can be anybody. `ttl_seconds` is a whole number from 1 to 86400;
    `now_ms`, in milliseconds since 1970, is by default now. Raises ValueError with what to do, and ImportError where
    the library cryptography is missing: `pip install halyard[signing]`.
    """
    key = parse_signing_key(signing_key)
    if isinstance(ttl_seconds, bool) or not isinstance(ttl_seconds, int) or not 1 <= ttl_seconds <= 86_400:
        raise ValueError("ttl_seconds must be a whole number from 1 to 86400, which is a day")
    if not isinstance(context, Mapping):
        raise ValueError('the context must be a mapping, for example {"targetingKey": user.id}')
    iat = int((time.time() * 1000 if now_ms is None else now_ms) // 1000)
    header = f'{{"alg":"EdDSA","typ":"JWT","kid":"{key.id}"}}'
    payload = f'{{"context":{write_json(context)},"iat":{iat},"exp":{iat + ttl_seconds}}}'
    signed = f"{_encode(header.encode())}.{_encode(payload.encode())}"
    token = f"{signed}.{_encode(_private_key_of(key.secret).sign(signed.encode()))}"
    if len(token) > MAX_TOKEN_LENGTH:
        raise ValueError(
            f"the context is too large to sign: its token has {len(token)} characters, "
            f"and at most {MAX_TOKEN_LENGTH} are accepted"
        )
    return token


def _private_key_of(secret: str) -> "Ed25519PrivateKey":
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise ImportError("sign_context() needs the library cryptography: pip install halyard[signing]") from error
    seed = hashlib.sha256(f"halyard context signing\n{secret}".encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
