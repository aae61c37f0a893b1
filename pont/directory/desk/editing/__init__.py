"""The pages on which a house changes its entries: what they show, what they ask, and what that says on the map."""
