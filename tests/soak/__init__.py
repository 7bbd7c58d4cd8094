"""The soak: long training, and whether memory, tables and lock waits stay as they are."""
