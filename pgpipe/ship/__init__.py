"""Shipments: a finished clustering, and a blueprint, as Parquet files with a manifest."""
