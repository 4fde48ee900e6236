"""Singulation: buildings of a continuous mesh told apart by their footprints while it is drawn, without cutting it."""
