"""What the old town looks like: walls, roofs and the ground, painted."""
