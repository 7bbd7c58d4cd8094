"""The fault campaign: breaks runs at random moments, runs again, counts what is lost or doubled."""
