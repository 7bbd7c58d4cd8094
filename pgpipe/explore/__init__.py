"""A page to look at a blueprint: read-only, served to a browser on this machine."""
