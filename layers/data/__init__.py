"""Frozen data that crosses threads and processes."""
