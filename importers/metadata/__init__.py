"""3D Tiles metadata: schemas and property tables."""
