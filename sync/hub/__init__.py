"""The hub: the central platform that collects, publishes and shows."""
