"""One peer measured in its own environment; prints one JSON object.

    benchmarks/.peers/bin/python benchmarks/peer.py PEER EVENTS.parquet RUNS

Imports nothing of Twofold. Each peer is called as its documentation calls it. `load` is the time
from the file to the peer's own prepared form, `answers` what is compared with ours.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ["RETENTIONEERING_NO_TRACK"] = "1"
BEGAN = time.perf_counter()
Asked = dict[str, Callable[[], Any]]
WAY = ("research", "purchase", "service")


def retentioneering(path: str) -> Asked:
    """Return what retentioneering is asked; its Eventstream runs on DuckDB over pandas."""
    import pandas as pd
    from retentioneering import Eventstream

    frame = pd.read_parquet(path)

    def stream(event: str) -> Any:
        kept = frame[["person_id", event, "moment"]]
        roles = {"path_cols": ["person_id"], "event_col": event, "timestamp_col": "moment"}
        return Eventstream(kept, schema=roles)

    # Two objects for three readings; either alone takes half of `load`.
    prepared = {"kind": stream("kind"), "purpose": stream("purpose")}

    def transitions() -> int:
        found = prepared["kind"].transition_graph_data(edge_weight="count")
        inner = [name for name in found.index if not name.startswith("path_")]
        return int(found.loc[inner, inner].to_numpy().sum())

    def funnel() -> list[int]:
        found = prepared["purpose"].funnel_data(steps=list(WAY))["steps"]
        return [step["unique_paths"] for step in found]

    def step_matrix() -> float:
        found = prepared["purpose"].step_matrix_data(max_steps=10)
        return round(float(found.loc["research", 1]), 6)

    return {"transitions": transitions, "funnel": funnel, "step matrix": step_matrix}


def pm4py_pandas(path: str) -> Asked:
    """Return what pm4py is asked over a data frame of pandas."""
    import pandas as pd
    import pm4py

    frame = pd.read_parquet(path, columns=["person_id", "kind", "purpose", "moment"])
    keys = {"case_id": "person_id", "timestamp_key": "moment"}
    kinds = pm4py.format_dataframe(frame.copy(), activity_key="kind", **keys)
    purposes = pm4py.format_dataframe(frame.copy(), activity_key="purpose", **keys)
    return _pm4py(kinds, purposes, lambda log: log["case:concept:name"].nunique())


def pm4py_polars(path: str) -> Asked:
    """Return what pm4py is asked over a lazy frame of Polars; collected once, so in memory."""
    import pm4py
    import polars as pl

    frame = pl.read_parquet(path, columns=["person_id", "kind", "purpose", "moment"])
    keys = {"case_id": "person_id", "timestamp_key": "moment"}
    kinds = pm4py.format_dataframe(frame.lazy(), activity_key="kind", **keys).collect().lazy()
    purposes = pm4py.format_dataframe(frame.lazy(), activity_key="purpose", **keys)

    def cases(log: Any) -> int:
        return log.select(pl.col("case:concept:name").n_unique()).collect().item()

    return _pm4py(kinds, purposes.collect().lazy(), cases)


def _pm4py(kinds: Any, purposes: Any, cases: Callable[[Any], int]) -> Asked:
    import pm4py

    def transitions() -> int:
        return sum(pm4py.discover_dfg(kinds)[0].values())

    def funnel() -> list[int]:
        # It has no funnel; its nearest filter keeps cases in which one step comes some time after
        # another, so a third step is a second filter over what the first one kept.
        first = pm4py.filter_event_attribute_values(
            purposes, "concept:name", [WAY[0]], level="case"
        )
        second = pm4py.filter_eventually_follows_relation(first, [WAY[:2]])
        third = pm4py.filter_eventually_follows_relation(second, [WAY[1:]])
        return [int(cases(log)) for log in (first, second, third)]

    return {"transitions": transitions, "funnel": funnel}


PEERS = {
    "retentioneering": retentioneering,
    "pm4py (pandas)": pm4py_pandas,
    "pm4py (Polars)": pm4py_polars,
}


def main() -> None:
    """Measure one peer: the first call after loading, then the median of some more."""
    name, path, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    asked = PEERS[name](path)
    told = {"load": time.perf_counter() - BEGAN, "first": {}, "prepared": {}, "answers": {}}
    for reading, act in asked.items():
        try:
            times = []
            for _ in range(runs + 1):
                began = time.perf_counter()
                told["answers"][reading] = act()
                times.append(time.perf_counter() - began)
        except Exception as error:
            told["answers"][reading] = f"{type(error).__name__}: {error}"[:200]
            continue
        told["first"][reading] = times[0]
        told["prepared"][reading] = statistics.median(times[1:])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
