"""Poker abstractions and blueprint strategies computed inside a database."""

__version__ = "0.1.0"
