"""The hub's catalogue: packs from an author's folder to a signed repository."""
