"""python -m tests.verify; worker processes load this file too, so it loads nothing by itself."""

import sys

if __name__ == "__main__":
    from tests.verify.report import main

    sys.exit(main())
