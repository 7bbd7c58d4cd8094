"""Numba kernels that generate raw rows. No module in here imports a database."""
