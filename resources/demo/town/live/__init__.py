"""A day of the old town as a platform would deliver it: events, readings, vehicles, crowds, drones."""
