"""The whole city around the old town, coarser: its plan, its registers, and a year of its cases."""
