"""The town's oblique mesh: solids fused into one surface, cut into tiles of six levels."""
