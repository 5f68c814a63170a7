"""`python -m bench [NAME ...] [--json]`: measure what was promised (`soak` by name only), print the table. The exit code judges nothing.

The figures depend on the machine, the ratios hardly: each promise about rates is a ratio against a reference that
ran in turn with the product. A missed promise is told in the table; only a benchmark that cannot run fails.
"""

import argparse
import json
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict

from bench import (
    catalogue,
    clocks,
    deadlines,
    deliveries,
    durable,
    events,
    fan_out,
    filing,
    idle,
    intake,
    interpretation,
    latency,
    lists,
    memory,
    merging,
    nation,
    proxy,
    recipients,
    reports,
    scanners,
    search,
    soak,
    start,
    subscriptions,
    task_queues,
    time_limits,
    work_list,
    workbooks,
)
from bench.report import Line, table

#: Of texts that are drawn (`scanners`).
_SEED = [1]

BENCHES: dict[str, Callable[[], list[Line]]] = {
    "deadlines": deadlines.run,
    "clocks": clocks.run,
    "catalogue": catalogue.run,
    "events": events.run,
    "start": start.run,
    "memory": memory.run,
    "idle": idle.run,
    "durable": durable.run,
    "filing": filing.run,
    "intake": intake.run,
    "latency": latency.run,
    "proxy": proxy.run,
    "nation": nation.run,
    "lists": lists.run,
    "work-list": work_list.run,
    "reports": reports.run,
    "scanners": lambda: scanners.run(_SEED[0]),
    "search": search.run,
    "workbooks": workbooks.run,
    "merging": merging.run,
    "subscriptions": subscriptions.run,
    "interpretation": interpretation.run,
    "recipients": recipients.run,
    "deliveries": deliveries.run,
    "task-queues": task_queues.run,
    "time-limits": time_limits.run,
    "fan-out": fan_out.run,
}
#: Those that take hours, or as long as one likes: by name only.
LONG: dict[str, Callable[[], list[Line]]] = {"soak": soak.run}


def main() -> int:
    """Run the benchmarks that are named, all by default; 0 when each of them ran, 1 when one could not."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    known = BENCHES | LONG
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of the table")
    parser.add_argument("--seed", type=int, default=1, help="of texts that are drawn (scanners)")
    arguments = parser.parse_args()
    _SEED[0] = arguments.seed
    if unknown := set(arguments.names) - set(known):
        parser.error(f"there is no {', '.join(sorted(unknown))}; known are {', '.join(known)}")
    # A plain `kill` must end the servers as Ctrl-C does, and Ctrl-C also where the shell had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    lines: list[Line] = []
    failed = False
    for name in dict.fromkeys(arguments.names or BENCHES):
        sys.stderr.write(f"{name} ...\n")
        try:
            lines += known[name]()
        except Exception:
            traceback.print_exc()
            failed = True
    if arguments.json:
        sys.stdout.writelines(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)
    else:
        sys.stdout.write(table(lines) + "\n")
    return int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
