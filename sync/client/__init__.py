"""The kiosk's half of the exchange."""
