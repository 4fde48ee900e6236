"""Start Liyuan: ``python main.py`` opens the demo, ``python main.py --help`` says the rest."""

import sys

from twin_app.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
