"""What the benchmarks stand on: a site of their own, a log to fill it with, the bare other side, and a clock."""
