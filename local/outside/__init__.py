"""The outside world in one process: phones behind SNS, the SMS network, display networks, and a page that shows them."""
