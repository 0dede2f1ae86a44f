"""Hands our log and shelf to the hub by whatever road, and keeps what it answers."""
