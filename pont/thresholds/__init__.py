"""What stopped somebody: thresholds, door reports and the call list. No person in it."""
