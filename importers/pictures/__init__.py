"""Picture files to pixels."""
