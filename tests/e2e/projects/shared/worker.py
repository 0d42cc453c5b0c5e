"""Writes every text of the shared directory in capitals beside it."""

import pathlib
import time

while True:
    for file in pathlib.Path("/srv/storage").glob("*.txt"):
        done = file.with_suffix(".done")
        if not done.exists():
            done.write_text(file.read_text().upper())
    time.sleep(0.5)
