"""OpenSceneGraph binary: oblique meshes as they are delivered."""
