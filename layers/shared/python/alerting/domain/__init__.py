"""The rules, pure: no AWS, no clock, no environment. Time, ids and randomness come in as arguments."""
