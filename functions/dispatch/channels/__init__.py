"""One file per channel: what it plans, and how it sends to one recipient."""
