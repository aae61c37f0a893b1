"""Collections: doors that a group chose and put in an order of its own, with residents, with its own words."""
