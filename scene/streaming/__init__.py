"""Which tiles to show and which to load: no VTK, no Qt."""
