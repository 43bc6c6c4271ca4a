"""The local AWS, the outside world around it, and the scenario that runs through both."""
