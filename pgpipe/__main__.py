"""The console script `pgpipe`, and `python -m pgpipe`."""

from __future__ import annotations

import sys

from pgpipe.secrets import hide_arguments


def main() -> int:
    """Run a command; the exit status."""
    hide_arguments()
    # Only now: loading the rest takes a second, and the command line is seen meanwhile.
    try:
        from pgpipe.cli import main as run
    except (MemoryError, ImportError, OSError) as error:
        reason = (str(error) or "out of memory").splitlines()[0]
        print(
            f"pgpipe: cannot be loaded: {reason}; free some memory, or reinstall it",
            file=sys.stderr,
        )
        return 1
    return run()


if __name__ == "__main__":
    sys.exit(main())
