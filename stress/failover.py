"""A master dies while people walk through guides: on Sentinel and on a Cluster a replica takes over.

What Redis had not copied yet may be asked again; no step is skipped, and every answer comes in time.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from stress.rig import redises, service, students
from stress.rig.redises import Server
from stress.rig.service import Service
from stress.rig.students import Student
from stress.rig.talk import Person

BACK_SECONDS = 20.0
"""Sentinel and Cluster take 2-4 s here to notice and to agree; then ours must follow within 5."""


def sentinel(count: int = 60, secured: bool = False) -> float:
    """kill -9 of Sentinel's master. Gives the seconds until memory worked again."""
    with redises.sentinels(secured=secured) as (servers, watchers):
        url = redises.sentinel_url(servers, watchers)
        return _fail_over(url, servers[0], lambda: _is_master(servers[1]), count)


def cluster(count: int = 60, secured: bool = False) -> float:
    """kill -9 of one of a Cluster's three masters, each with a replica."""
    with redises.cluster(replicas=1, secured=secured) as nodes:
        redises.until(lambda: all(_knows_all(node, len(nodes)) for node in nodes))
        victim = next(node for node in nodes if _is_master(node))
        left = [node for node in nodes if node is not victim]
        masters = sum(map(_is_master, left))
        return _fail_over(redises.url(nodes), victim, lambda: sum(map(_is_master, left)) > masters, count)


SCENARIOS: Mapping[str, Callable[[], float]] = {
    "sentinel": sentinel,
    "cluster": cluster,
    "sentinel, TLS": partial(sentinel, secured=True),
    "cluster, TLS": partial(cluster, secured=True),
}


def main(runs: int = 20) -> bool:
    """Prints one line a run; True when all went well."""
    well = True
    for name, scenario in SCENARIOS.items():
        for run in range(1, runs + 1):
            try:
                said = f"记忆 {scenario():.1f} 秒后恢复"
            except (AssertionError, TimeoutError, RuntimeError) as error:
                well, said = False, f"失败：{type(error).__name__}: {error}"
            print(f"failover {name:14} {run:2}  {said}", flush=True)
    return well


def _fail_over(url: str, master: Server, promoted: Callable[[], bool], count: int) -> float:
    with service.running(url) as served:
        everybody = [Student(number, forgiving=True) for number in range(count)]
        person = Person(served)
        if "第 1 步" not in person.say("注册学信网账号"):
            raise AssertionError("the guide does not start")
        with students.walking(served, everybody, 60.0):
            time.sleep(0.6)
            master.kill()
            redises.until(promoted)
            took = _remembers_again(served)
        _check(everybody)
        return took


def _remembers_again(served: Service) -> float:
    """Until five newcomers in a row, of different shards, walk two steps."""
    started, well = time.monotonic(), 0
    while well < 5:
        newcomer = Person(served)
        newcomer.say("注册学信网账号")
        well = well + 1 if "第 2 步 / 共 3 步" in newcomer.say("下一步") else 0
        if time.monotonic() - started > BACK_SECONDS:
            raise AssertionError(f"no memory {BACK_SECONDS:.0f} s after the replica took over")
    return time.monotonic() - started


def _check(everybody: Sequence[Student]) -> None:
    if problems := students.problems(everybody):
        raise AssertionError("; ".join(problems[:3]))
    if (slowest := max(student.slowest for student in everybody)) > 4.5:
        raise AssertionError(f"an answer took {slowest:.1f} s")


def _is_master(server: Server) -> bool:
    role = server.ask("ROLE")
    return isinstance(role, list) and role[0] == "master"


def _knows_all(node: Server, count: int) -> bool:
    return str(node.ask("CLUSTER", "NODES")).count("connected") >= count
