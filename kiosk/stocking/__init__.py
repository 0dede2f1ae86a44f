"""How the shelf changes: packs come, go back to the version before, and go; and what that means for learners."""
