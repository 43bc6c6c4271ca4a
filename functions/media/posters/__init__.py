"""Posters: laid out by the layer's pure rules, drawn here, and published as one set."""
