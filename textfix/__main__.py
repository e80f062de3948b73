"""`python -m textfix` is `textfix`."""

from textfix.cli import main

main()
