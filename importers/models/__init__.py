"""Single meshes and folders of them."""
