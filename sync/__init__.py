"""Everything that leaves a kiosk or comes to it: the protocol, the kiosk's client side, and the hub."""
