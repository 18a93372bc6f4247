"""`twofold deliver`, whose notices may also go to a place on this machine.

    python -m benchmarks.notices 127.0.0.1:PORT

The product itself sends notices to public addresses alone, whatever its settings say: where one
goes was told by somebody's browser.
"""

import sys
from functools import partial

from twofold import messages
from twofold.cli import main

if __name__ == "__main__":
    messages.push = partial(messages.push, inside=frozenset({sys.argv.pop()}))
    sys.argv.append("deliver")
    main()
