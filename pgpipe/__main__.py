"""The console script `pgpipe`, and `python -m pgpipe`."""

from __future__ import annotations

import os
import sys

from pgpipe.secrets import hide_arguments
from pgpipe.threads import OUT_OF_MEMORY, end_with_threads


def main() -> int:
    """Run a command; the exit status."""
    hide_arguments()
    end_with_threads()
    # Only now: loading the rest takes a second, and the command line is seen meanwhile.
    try:
        from pgpipe.cli import main as run
    except (MemoryError, ImportError, OSError) as error:
        reason = (str(error) or "out of memory").splitlines()[0]
        told = f"pgpipe: cannot be loaded: {reason}; free some memory, or reinstall it"
        print(told, file=sys.stderr)
        return 1
    try:
        return run()
    except MemoryError:
        # There was none left to say so in the usual way.
        os.write(2, OUT_OF_MEMORY)
        return 1


if __name__ == "__main__":
    sys.exit(main())
