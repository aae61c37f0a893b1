"""A private model that goes through every wall; it exists in the tests only."""
