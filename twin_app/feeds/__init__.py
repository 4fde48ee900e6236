"""Where live data comes from: each feed puts observations into an inbox."""
