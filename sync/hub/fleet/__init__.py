"""The fleet: who this hub is, which kiosks belong to it, how one joins, and how each said that it is."""
