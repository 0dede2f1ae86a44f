"""The schema's steps, append-only, each with its own frozen definitions of the tables that it touches."""
