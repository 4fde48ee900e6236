"""Building models of the old town."""
