"""The ledger: every event that a kiosk sent, once, in the order of its log."""
