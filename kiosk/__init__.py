"""The server at the station: learners, operators and technicians open it over the local network."""

__version__ = "0.1.0"
