"""Hostile bytes for all that reads what strangers send: packs, repositories, messages, requests."""
