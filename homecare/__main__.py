"""Lets `python -m homecare` do what the `homecare` command does."""

from homecare.cli import main

if __name__ == "__main__":
    main()
