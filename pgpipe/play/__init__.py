"""Matches between strategies; the algorithm is in sql/play."""
