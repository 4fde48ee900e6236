"""Measurements against floors and peers; ``python -m tests.bench``. Not tests."""

import os

# As the application does, before numpy comes in.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
