"""The town's records, each in the format a city would deliver it in."""
