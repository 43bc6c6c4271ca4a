"""Queries: how far an alert got, per channel and job, what was done to it by whom, and the receipts that come back."""
