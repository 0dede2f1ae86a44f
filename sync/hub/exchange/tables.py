"""Where pieces of large envelopes wait for one another, and large replies for their kiosks."""

from peewee import BlobField, CompositeKey, TextField

from sync.hub.database import Table


class Piece(Table):
    """A piece that a kiosk announced, by its SHA-256 (hexadecimal); `content` is empty until it has come."""

    kiosk_id = TextField()
    sha256 = TextField()
    content = BlobField(null=True)

    class Meta:
        primary_key = CompositeKey("kiosk_id", "sha256")


class SetAside(Table):
    """The latest reply of a kiosk that was too large for one message: sealed, and its SHA-256 (hexadecimal)."""

    kiosk_id = TextField(primary_key=True)
    sha256 = TextField()
    content = BlobField()
