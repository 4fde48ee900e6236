"""Readers: bytes to frozen data. numpy, neither Qt nor VTK; heavy libraries are imported inside ``read``."""
