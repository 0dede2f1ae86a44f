"""What a lesson is as it is served."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendered:
    """`html` is UTF-8; `deflated` is the same as raw DEFLATE that ends at a byte and refers to nothing before it."""

    html: bytes
    deflated: bytes
    etag: str
