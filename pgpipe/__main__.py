"""`python -m pgpipe` is the console script."""

from __future__ import annotations

import sys

from pgpipe.cli import main

sys.exit(main())
