"""The whole old town of 2 km², made from a seed: its plan, and the records a city would deliver of it."""
