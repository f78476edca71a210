"""Exploring a scenario: what follows over the whole of the declared ranges, not only from the values written down."""
