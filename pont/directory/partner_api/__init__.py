"""The interface for partners' programs: read and write the entries of a house with a key of that house."""
