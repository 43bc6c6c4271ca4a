"""Posters: what stands on them and where, as plain values; another package draws them."""
