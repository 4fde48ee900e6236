"""What walls and roofs of the old town look like, without light: a picture for each face, from its key alone."""
