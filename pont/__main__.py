"""`python -m pont` is `pont`."""

from pont.config.cli import main

main()
