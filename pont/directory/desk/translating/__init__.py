"""Translating the texts of the map: which there are, what they lack, and the files that translators take along."""
