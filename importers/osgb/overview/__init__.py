"""Coarser levels above the roots of a large delivery, made once: what a whole city in view is drawn with."""
