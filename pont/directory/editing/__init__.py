"""Keeping the map true: what an entry says, who changed it, who checked it, and how a change is put back."""
