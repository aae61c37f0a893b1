"""Machines that try what nobody thought of: every address with made-up data, and houses in which anything happens."""
