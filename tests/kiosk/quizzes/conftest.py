"""Properties are tried without a deadline."""

import tests.unhurried  # noqa: F401
