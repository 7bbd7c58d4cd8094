"""The driver of the clustering: it sequences sql/cluster and holds loops, chunks and bytes."""
