"""Measure: `python -m benchmarks NAME… [--flag…]`; without a name, everything, one by one."""

import importlib
import sys

NAMES = (
    "ingest",
    "kill",
    "kill_mail",
    "storm_webhook",
    "projection",
    "compaction",
    "readings",
    "person",
    "audiences",
    "followed",
    "terms",
    "decide",
    "peers",
    "peers_decide",
    "stops",
    "demo",
)


def main() -> None:
    """Run the benchmarks that are named, each with the flags behind the names."""
    words = sys.argv[1:]
    flags = [place for place, word in enumerate(words) if word.startswith("-")]
    names = words[: flags[0]] if flags else words
    for name in names or NAMES:
        if name not in NAMES:
            sys.exit(f"There is no benchmark {name!r}; there are {', '.join(NAMES)}.")
        print(f"\n== {name}", flush=True)
        sys.argv = [f"benchmarks.{name}", *words[len(names) :]]
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
