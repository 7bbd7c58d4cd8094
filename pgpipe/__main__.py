"""The console script `pgpipe`, and `python -m pgpipe`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> int:
    """Run a command; the exit status."""
    have_streams()
    # Nothing above: whatever is loaded takes its time, in which Ctrl-C needs an answer. The command
    # line, which others can see meanwhile, is hidden before most of it.
    try:
        from pgpipe.secrets import hide_arguments
        from pgpipe.threads import OUT_OF_MEMORY, end_with_threads

        hide_arguments()
        end_with_threads()
        from pgpipe.cli import main as run
    except KeyboardInterrupt:
        print("pgpipe: interrupted", file=sys.stderr)
        return 130
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


def have_streams() -> None:
    """Where a standard stream was closed, have one that leads nowhere: what is opened next would
    take its number, and be written to as if it were the stream."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  never closed
            assert getattr(sys, name).fileno() >= number


if __name__ == "__main__":
    sys.exit(main())
