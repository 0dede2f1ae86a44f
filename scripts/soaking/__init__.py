"""Many kiosks and one hub under hard luck: `python -m scripts.soaking`, in a checkout with its environment.

What always holds: homes, hub and PostgreSQL are real and of their own, in a temporary folder; kiosks and hub processes
are killed with SIGKILL at seeded moments, and go on where they were; in the end the hub's ledger must be the union of
the kiosks' logs, to the hash.
"""
