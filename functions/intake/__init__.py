"""Commands: from an operator's draft to a released version, and the relay that carries it to the fan-out."""
