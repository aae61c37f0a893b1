"""What people without an account propose: cleaned, kept until a house decides, and shown as a difference."""
