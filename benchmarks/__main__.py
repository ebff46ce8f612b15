"""`make bench`: one table of figures, each ratio from one run on this machine."""

import os
from pathlib import Path

from redis import Redis

from benchmarks import load, memory, stations, throughput
from stress.rig import redises, service

SESSION, SAFE_ECHO = "WeRoBot 回声 明文+会话", "wechatpy 回声 安全"
COMPARED = (("本服务 安全", SESSION), ("本服务 明文", SESSION), ("本服务 安全", SAFE_ECHO))


def main() -> None:
    """Prints it section by section."""
    print(f"{os.cpu_count()} 核，{load.CONNECTIONS} 个连接，granian 2 个进程；负载 {os.getloadavg()[0]:.1f}")
    with redises.one("--appendfsync", "everysec") as redis, load.folder() as folder:
        _throughput(redis.url, Path(folder))
        _half(redis.url, Path(folder))
        _stations(redis.url)
        client: Redis = Redis.from_url(redis.url)
        _memory(client)
        client.close()


def _throughput(redis_url: str, folder: Path) -> None:
    found = throughput.measure(redis_url, folder, throughput.contenders())
    print("\n每秒条数，每条占用处理器微秒")
    for name, (rate, spent) in found.items():
        print(f"  {rate:7.0f} {spent:7.0f}  {name}")
    (floor, _), (session, _) = found[throughput.FLOOR], found[SESSION]
    print(f"  {throughput.FLOOR} / {SESSION}：{floor / session:.2f} 倍")
    for ours, peer in COMPARED:
        rates, spent = found[ours][0] / found[peer][0], found[peer][1] / found[ours][1]
        print(f"  {ours} / {peer}：{rates:.2f} 倍；按处理器时间 {spent:.2f} 倍")


def _half(redis_url: str, folder: Path) -> None:
    with service.running(redis_url, workers=2) as served:
        load.run(served.port, load.prepared(folder, 3_000, True), 1)
        capacity = load.run(served.port, load.prepared(folder, 12_000, True), 3).rate
        file = load.prepared(folder, 12_000, True)
        got = load.run(served.port, file, 5, connections=64, rate=capacity / 2)
    print(f"\n一半容量（{got.rate:.0f} 条/秒）时：中位 {got.p50:.1f} ms，p99 {got.p99:.1f} ms")


def _stations(redis_url: str) -> None:
    print("\n一条消息的时间（中位，微秒）")
    for name, spent in stations.measure(redis_url).items():
        print(f"  {spent:7.0f}  {name}")


def _memory(redis: Redis) -> None:
    print(f"\nRedis 自己数的往返：{memory.round_trips(redis):.2f} 次/条（设计是 2：答前一次，答后一次）")
    before, after = memory.bytes_per_user(redis)
    print(f"每个走在向导里的人：{before:.0f} 字节，一分钟后 {after:.0f} 字节")
    for each in (1, 10):
        print(f"每条留底的问题，一人 {each} 条时：{memory.journal_bytes(redis, each):.0f} 字节")
    for users, spent in memory.growth(redis).items():
        print(f"  {users:9} 人有状态时，两段脚本共 {spent:.0f} 微秒")


if __name__ == "__main__":
    main()
