"""Recordings of what happened."""
