"""The desk of thresholds: tap cards, reports of doors, and the call list."""
