"""What a built Wardcard starts with: itself, or one of the processes that it starts apart."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    # A frozen program is its own Python: processes apart come in through the same door.
    multiprocessing.freeze_support()
    from db.sources.reading_process import ARGUMENT

    if sys.argv[1:2] == [ARGUMENT]:
        from db.sources.reading_process import main as read_table

        return read_table(sys.argv[2:])
    from viewer.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
