"""Questions: how they are shown and how answers are marked. Marking is pure."""
