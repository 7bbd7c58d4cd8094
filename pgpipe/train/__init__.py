"""Training: walks over the betting tree, in SQL."""
