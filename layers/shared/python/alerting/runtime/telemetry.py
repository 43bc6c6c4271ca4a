"""Logs as JSON lines, with ids only: never a name, number, address or text."""

from functools import cache

from aws_lambda_powertools import Logger


@cache
def logger() -> Logger:
    """The function's logger; service name and level come from POWERTOOLS_* on first use."""
    return Logger()
