"""glTF and its extensions."""
