"""What `standoff` costs: ``python -m benchmarks`` from a clone, ``--help`` for a choice."""
