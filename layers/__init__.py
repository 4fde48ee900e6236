"""The model: plain evented layers and frozen data. Neither Qt nor VTK."""
