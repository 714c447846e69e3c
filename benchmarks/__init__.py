"""Commands that measure: each prints both sides of its ratio from one run, the sizes and the versions. None asserts."""
