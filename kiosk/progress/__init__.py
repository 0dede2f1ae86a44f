"""What happened at this kiosk: the log, its snapshots, the clock, and what follows from them for learners."""
