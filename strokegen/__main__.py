"""`python -m strokegen`, the same as the command `strokegen`."""

from strokegen.cli import run

if __name__ == "__main__":
    run()
