"""Long runs that are commands, not tests: `./pocus campaign NAME`."""
