"""Against forged requests (CSRF): each form carries a token that belongs to its visitor, and `Origin` must be our own.

The token does not expire and does not change within a sign-in, so that pages with forms keep their ETag.
"""

import hashlib
import hmac
from functools import lru_cache
from urllib.parse import urlsplit

from itsdangerous import Signer

FIELD = "forgery-token"


@lru_cache(maxsize=256)
def token(secret: bytes, visitor: str) -> str:
    """The token for a visitor, who is known by an unguessable value in a cookie."""
    return Signer(secret, salt="forgery", digest_method=hashlib.sha256).get_signature(visitor).decode()


def is_genuine(secret: bytes, visitor: str, given: str) -> bool:
    return hmac.compare_digest(token(secret, visitor).encode(), given.encode())


def is_local(target: str) -> bool:
    """Whether an address that a request brought leads to a page of ours and to no other site."""
    parts = urlsplit(target) if target.isprintable() else None
    is_path = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return parts is not None and is_path and not parts.scheme and not parts.netloc


def is_same_origin(origin: str | None, host: str) -> bool:
    """Whether a request's `Origin` is our own host. Browsers older than the header send none; the token holds there."""
    return origin is None or origin.partition("://")[2] == host
