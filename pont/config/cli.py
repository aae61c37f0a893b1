"""The command `pont`: every management command, from any folder."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import DatabaseError


def main() -> None:
    """Run `pont COMMAND …`; `pont help` lists the commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pont.config.settings")
    try:
        execute_from_command_line(["pont", *sys.argv[1:]])
    except KeyboardInterrupt:
        # Ctrl-C is how a demo ends: no error.
        sys.exit(0)
    except BrokenPipeError:
        # The reader went away (`pont search … | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except DatabaseError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database did not do what was asked ({error}). Has `pont init` been run?")


if __name__ == "__main__":
    main()
