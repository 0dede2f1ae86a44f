"""How the events of a batch become bytes: one module for each version of the protocol, and what the second is made of.

An encoding gives back exactly the events that it was given, without their hashes: those follow from the hash before.
PROTOCOL.md states each of them for other implementations.
"""
