"""The list of hostile inputs, opened as a user would open them (design: reliability, "Hostile inputs for the tests")."""
