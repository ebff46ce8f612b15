#!/bin/sh
# Makes sure that what the tests need beside Python is there: a real Redis, a real browser, Chinese fonts,
# openssl for certificates, libfaketime for clocks that jump; and the programs that are named: `need.sh wrk`.
set -u
if [ "$(uname)" != Linux ]; then
    echo "测试只能在 Linux 上运行：要从 /proc 看进程，要用 libfaketime 拨时钟" >&2
    exit 1
fi
missing=""
for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
    || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
[ -n "$(find /usr/lib /usr/lib64 -name libfaketimeMT.so.1 2>/dev/null | head -1)" ] || missing="$missing faketime"
if command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh 2>/dev/null | head -1)" ]; then :; else
    missing="$missing fonts-noto-cjk"
fi
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "测试还需要（Debian 的包名）：$missing。请用这个系统的包管理器安装" >&2
    exit 1
fi
install="apt-get update -qq && apt-get install -y -qq$missing"
echo "正在安装测试要用的：$missing"
if [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive sh -c "$install" >/dev/null && exit 0
elif sudo -n true 2>/dev/null; then
    sudo DEBIAN_FRONTEND=noninteractive sh -c "$install" >/dev/null && exit 0
fi
echo "测试还需要：$missing。请先运行：sudo sh -c '$install'" >&2
exit 1
