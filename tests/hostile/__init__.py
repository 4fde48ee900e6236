"""The list of hostile inputs of the reliability design, each opened as a user would open it."""
