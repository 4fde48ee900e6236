"""One view for each kind of layer; scene thread only."""
