"""``python -m b2x``: the command line."""

from b2x.cli import main

if __name__ == "__main__":
    main(prog_name="b2x")
