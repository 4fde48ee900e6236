"""Start Liyuan: ``python main.py`` opens the demo, ``python main.py --help`` says the rest."""

import os
import sys

# Before numpy comes in: its products here are of three columns, which threads of linear algebra only fight over
# (placing 126,000 points beside two loading threads took 130 ms with them, 5 ms without).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from twin_app.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
