"""The fuzzer is a package of its own: it is found from wherever pytest is started."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2]))
