"""Photographs of the old town: the archive's, of today and of old, and those of events before and after."""
