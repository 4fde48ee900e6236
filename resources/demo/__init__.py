"""The demo district, made from a seed."""

MESH_FORMATS = ("osgb", "3dtiles")
"""In which the oblique mesh of the whole old town can be written."""
