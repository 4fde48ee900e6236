"""Questions about surfaces, answered on a fixed level of detail: what stands in a footprint, how high, how large."""
