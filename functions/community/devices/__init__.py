"""Devices: phones with the citizens' app, what they ask for, and the endpoint and topics that SNS has for them."""
