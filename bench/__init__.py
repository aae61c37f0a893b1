"""Measures Pont on a made-up map and prints one table: `make bench`, or `python -m bench --quick`."""
