"""The demo district, made from a seed."""
