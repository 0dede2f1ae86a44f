"""Translations of a pack: out to a translator's program and back, and how complete each language is."""
