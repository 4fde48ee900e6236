"""District records: vector files and tables."""
