"""Every claim that takes long: about finished tables of the short or the full deck, and about games
whose answers are known.

    python -m tests.verify [--deck full|short|tiny] [--schema ...] [--dsn ...] [--only PART]

One row a claim: what was measured, its bound, ok or FAILED. Exit status 1 where one fails.
"""
