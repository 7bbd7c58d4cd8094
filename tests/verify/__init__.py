"""Every claim about the clustering that needs the short or the full deck, against finished tables.

    python -m tests.verify [--deck full|short|tiny] [--schema ...] [--dsn ...] [--only PART]

One row a claim: what was measured, its bound, ok or FAILED. Exit status 1 where one fails.
"""
