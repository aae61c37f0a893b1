"""The HSDS API at `/hsds/`: the public map for programs, read only. See README.md."""
