"""`python -m stress [name …]`: the long runs, all or those named; the exit status is 1 if one fails."""

import sys
from collections.abc import Callable, Mapping

from stress import deliveries, failover, faults, fuzz, overload

RUNS: Mapping[str, Callable[[], bool]] = {
    "deliveries": deliveries.main,
    "fuzz": fuzz.main,
    "faults": faults.main,
    "failover": failover.main,
    "overload": overload.main,
}
"""Each prints its figures and says whether all is well."""


def main(names: list[str]) -> bool:
    """Runs them one after another, also after one has failed."""
    unknown = set(names) - RUNS.keys()
    if unknown:
        sys.exit(f"没有这项压力测试：{'、'.join(sorted(unknown))}。可以写：{' '.join(RUNS)}")
    passed = [RUNS[name]() for name in names or RUNS]
    return all(passed)


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1:]))
