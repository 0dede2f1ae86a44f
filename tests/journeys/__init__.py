"""Whole stories over real processes and a real browser."""

import pytest

pytest.register_assert_rewrite(*(f"{__name__}.{each}" for each in ("programs", "records", "tablet", "visitor")))
