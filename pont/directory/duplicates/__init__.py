"""Entries of the map that may be one and the same, and why: a person decides, the program lists."""
