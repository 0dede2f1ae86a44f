"""How Hypothesis works in this suite: an example may take its time, for the machine may be busy with other tests."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None, print_blob=True)
settings.load_profile("unhurried")
