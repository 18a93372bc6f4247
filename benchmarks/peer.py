"""One peer measured in its own environment; prints one JSON object.

    benchmarks/.peers/bin/python benchmarks/peer.py PEER EVENTS.parquet RUNS [READING]

Imports nothing of Twofold. Each peer is called as its documentation calls it. With a READING it
makes only what that one needs and asks once: its whole process is what cold means. `answers` are
what is compared with ours.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any

os.environ["RETENTIONEERING_NO_TRACK"] = "1"
Asked = dict[str, Callable[[], Any]]
COLD_WORDS = 4
WAY = ("research", "purchase", "service")


def retentioneering(path: str) -> Asked:
    """Return what retentioneering is asked; its Eventstream runs on DuckDB over pandas."""
    import pandas as pd
    from retentioneering import Eventstream

    frame = pd.read_parquet(path)

    @cache
    def stream(event: str) -> Any:
        kept = frame[["person_id", event, "moment"]]
        roles = {"path_cols": ["person_id"], "event_col": event, "timestamp_col": "moment"}
        return Eventstream(kept, schema=roles)

    def transitions() -> int:
        found = stream("kind").transition_graph_data(edge_weight="count")
        inner = [name for name in found.index if not name.startswith("path_")]
        return int(found.loc[inner, inner].to_numpy().sum())

    def funnel() -> list[int]:
        found = stream("purpose").funnel_data(steps=list(WAY))["steps"]
        return [step["unique_paths"] for step in found]

    def step_matrix() -> float:
        found = stream("purpose").step_matrix_data(max_steps=10)
        return round(float(found.loc["research", 1]), 6)

    return {"transitions": transitions, "funnel": funnel, "step matrix": step_matrix}


def pm4py_pandas(path: str) -> Asked:
    """Return what pm4py is asked over a data frame of pandas."""
    import pandas as pd
    import pm4py

    frame = pd.read_parquet(path, columns=["person_id", "kind", "purpose", "moment"])
    keys = {"case_id": "person_id", "timestamp_key": "moment"}

    @cache
    def log(activity: str) -> Any:
        return pm4py.format_dataframe(
            frame[["person_id", activity, "moment"]], activity_key=activity, **keys
        )

    return _pm4py(log, lambda found: found["case:concept:name"].nunique())


def pm4py_polars(path: str) -> Asked:
    """Return what pm4py is asked over a lazy frame of Polars; collected once, so in memory."""
    import pm4py
    import polars as pl

    frame = pl.read_parquet(path, columns=["person_id", "kind", "purpose", "moment"])
    keys = {"case_id": "person_id", "timestamp_key": "moment"}

    @cache
    def log(activity: str) -> Any:
        lazy = frame.select("person_id", activity, "moment").lazy()
        return pm4py.format_dataframe(lazy, activity_key=activity, **keys).collect().lazy()

    def cases(found: Any) -> int:
        return found.select(pl.col("case:concept:name").n_unique()).collect().item()

    return _pm4py(log, cases)


def _pm4py(log: Callable[[str], Any], cases: Callable[[Any], int]) -> Asked:
    import pm4py

    def transitions() -> int:
        return sum(pm4py.discover_dfg(log("kind"))[0].values())

    def funnel() -> list[int]:
        # It has no funnel; its nearest filter keeps cases in which one step comes some time after
        # another, so a third step is a second filter over what the first one kept.
        first = pm4py.filter_event_attribute_values(
            log("purpose"), "concept:name", [WAY[0]], level="case"
        )
        second = pm4py.filter_eventually_follows_relation(first, [WAY[:2]])
        third = pm4py.filter_eventually_follows_relation(second, [WAY[1:]])
        return [int(cases(found)) for found in (first, second, third)]

    return {"transitions": transitions, "funnel": funnel}


PEERS = {
    "retentioneering": retentioneering,
    "pm4py (pandas)": pm4py_pandas,
    "pm4py (Polars)": pm4py_polars,
}


def main() -> None:
    """Measure one peer: what is asked for the first time is made first, and not counted."""
    name, path, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    asked = PEERS[name](path)
    if len(sys.argv) > COLD_WORDS:
        print(asked[sys.argv[COLD_WORDS]]())
        return
    told: dict[str, dict[str, Any]] = {"prepared": {}, "answers": {}}
    for reading, act in asked.items():
        told["answers"][reading] = act()
        times = []
        for _ in range(runs):
            began = time.perf_counter()
            act()
            times.append(time.perf_counter() - began)
        told["prepared"][reading] = statistics.median(times)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
