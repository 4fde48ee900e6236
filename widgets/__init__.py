"""Panels and the viewport: layers become Qt widgets. No VTK."""
