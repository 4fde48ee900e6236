"""Point clouds: streamed, and indexed to be streamed."""
