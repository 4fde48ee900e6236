"""Translations, and what collects their messages."""
