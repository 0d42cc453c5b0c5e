"""`python -m ats_lint` is the command `ats-lint`."""

from ats_lint.cli.entry import main

if __name__ == "__main__":
    main()
