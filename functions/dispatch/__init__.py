"""Channels: expand a released version into jobs, deliver each job in blocks."""
