"""Participants: people who are reached by SMS, voice or e-mail, from joining to leaving."""
