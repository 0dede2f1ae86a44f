"""From an author's folder to a pack: reading, checking, building (FORMAT.md, parts A and B)."""
