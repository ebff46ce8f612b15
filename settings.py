"""Every setting, as one table: name, default, help. Read once from the environment, then frozen."""

import ipaddress
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).parent

TABLE: tuple[tuple[str, str, str], ...] = (
    ("WECHAT_TOKEN", "", "公众号后台“服务器配置”里的令牌，3-32 个英文字母或数字；填了 REDIS_URL 时必填"),
    ("WECHAT_APPID", "", "公众号的 AppID；安全模式和调用接口时必填"),
    ("WECHAT_SECRET", "", "公众号的 AppSecret；发布菜单、导入旧规则、把图解作为图片发出要用"),
    ("WECHAT_AES_KEY", "", "消息加解密密钥 EncodingAESKey，43 个字母或数字；填了默认为安全模式"),
    ("WECHAT_AES_KEY_PREVIOUS", "", "刚换下的旧 EncodingAESKey，更换期间填写，换完删去"),
    ("WECHAT_MODE", "", "plain 明文、compat 兼容、safe 安全；不填时：有密钥为 safe，没有为 plain"),
    ("WECHAT_API_URL", "https://api.weixin.qq.com", "微信接口地址，一般不改"),
    ("WECHAT_VERIFY_FILE", "", "域名校验文件 MP_verify_….txt 的路径，由本服务在网站根目录提供"),
    (
        "REDIS_URL",
        "",
        "redis:// rediss:// unix:// redis+sentinel:// redis+cluster://；不填用内置存储（只适合试用）",
    ),
    ("SECRET_KEY", "", "至少 16 个字符的随机串，用来打散 openid；填了 REDIS_URL 时必填，所有副本相同"),
    ("PUBLIC_URL", "", "学生手机能打开的网址，例如 https://wx.example.edu.cn；不填时回复里不带链接"),
    ("HOST", "127.0.0.1", "监听地址"),
    ("PORT", "8000", "监听端口，1-65535"),
    ("WORKERS", "1", "工作进程数；大于 1 时必须填 REDIS_URL"),
    ("JOURNAL_DAYS", "30", "学生问过的话（个人信息已遮盖）保存几天，0-180；0 表示不保存"),
    ("KNOWLEDGE_DIR", "knowledge", "知识库文件夹；相对路径从程序所在的文件夹算起"),
    ("MENU_FILE", "menus.json", "自定义菜单文件；相对路径从程序所在的文件夹算起"),
    ("SIMULATOR", "0", "1 打开聊天模拟器；只能在本机地址（HOST=127.0.0.1）上使用"),
    (
        "STAFF_TRIAL_PASSWORD",
        "",
        "试用（不填 REDIS_URL）时工作台账号 trial 的密码；不填时 make run 每次启动新做一个并显示",
    ),
)

REDIS_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")

Mode = Literal["plain", "compat", "safe"]


class SettingsError(Exception):
    """A setting is wrong or missing; the message names the variable and what to write."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The checked settings. Without WECHAT_TOKEN the token is a random one: only the simulator can sign."""

    wechat_token: str
    wechat_appid: str
    wechat_secret: str
    wechat_aes_key: str
    wechat_aes_key_previous: str
    wechat_mode: Mode
    wechat_api_url: str
    wechat_verify_file: Path | None
    redis_url: str
    secret_key: str
    public_url: str
    host: str
    port: int
    workers: int
    journal_days: int
    knowledge_dir: Path
    menu_file: Path
    simulator: bool
    staff_trial_password: str


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (default: the process's, over `.env`). Raises SettingsError."""
    found = given() if environment is None else environment
    values = {name: found.get(name, "").strip() or default for name, default, _ in TABLE}
    mode = _mode(values)
    redis_url = _redis_url(values)
    secret_key = _secret_key(values, redis_url)
    return Settings(
        wechat_token=_token(values),
        wechat_appid=_appid(values, mode),
        wechat_secret=values["WECHAT_SECRET"],
        wechat_aes_key=values["WECHAT_AES_KEY"],
        wechat_aes_key_previous=_previous_key(values),
        wechat_mode=mode,
        wechat_api_url=_web_url(values, "WECHAT_API_URL"),
        wechat_verify_file=_file(values, "WECHAT_VERIFY_FILE"),
        redis_url=redis_url,
        secret_key=secret_key,
        public_url=_web_url(values, "PUBLIC_URL"),
        host=values["HOST"],
        port=_number(values, "PORT", 1, 65535),
        workers=_workers(values, redis_url),
        journal_days=_number(values, "JOURNAL_DAYS", 0, 180),
        knowledge_dir=_path(values, "KNOWLEDGE_DIR"),
        menu_file=_path(values, "MENU_FILE"),
        staff_trial_password=_trial_password(values),
        simulator=_simulator(values),
    )


def given() -> dict[str, str]:
    """What the environment says, over what `.env` says. Raises SettingsError."""
    try:
        written = dotenv_values(ROOT / ".env")
    except (OSError, UnicodeError):
        raise SettingsError(
            ".env: 文件读不出来，请检查运行服务的用户有没有读它的权限，并另存为 UTF-8 编码"
        ) from None
    return {name: value for name, value in (written | dict(environ)).items() if value}


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _mode(values: Mapping[str, str]) -> Mode:
    key = _aes_key(values, "WECHAT_AES_KEY")
    mode = values["WECHAT_MODE"] or ("safe" if key else "plain")
    if mode in ("compat", "safe") and not key:
        raise SettingsError(
            f"WECHAT_AES_KEY: WECHAT_MODE={mode} 时必填，请从公众号后台复制 43 位的 EncodingAESKey"
        )
    match mode:
        case "plain" | "compat" | "safe":
            return mode
    raise SettingsError(f"WECHAT_MODE: 只能写 plain、compat 或 safe，现在是 {mode}")


def _token(values: Mapping[str, str]) -> str:
    """An empty token would let anybody sign; a random one lets nobody but the simulator."""
    given_token = _matching(
        values, "WECHAT_TOKEN", r"[A-Za-z0-9]{3,32}", "3-32 个英文字母或数字，与公众号后台一致"
    )
    serious = [name for name in ("WECHAT_AES_KEY", "WECHAT_MODE", "REDIS_URL") if values[name]]
    if not given_token and serious and values["SIMULATOR"] != "1":
        raise SettingsError(
            f"WECHAT_TOKEN: 填了 {serious[0]} 时必填，没有令牌就无法确认消息来自微信；"
            "请写与公众号后台一致的 Token，只用模拟器试用时写 SIMULATOR=1"
        )
    return given_token or secrets.token_hex(16)


def _appid(values: Mapping[str, str], mode: Mode) -> str:
    appid = _matching(
        values, "WECHAT_APPID", r"[A-Za-z0-9_-]{3,64}", "公众号后台“开发者ID”里的 AppID，以 wx 开头"
    )
    if mode != "plain" and not appid:
        raise SettingsError("WECHAT_APPID: 兼容模式和安全模式必填，请从公众号后台复制 AppID")
    return appid


def _aes_key(values: Mapping[str, str], name: str) -> str:
    return _matching(values, name, r"[A-Za-z0-9]{43}", "43 个英文字母或数字，请从公众号后台完整复制")


def _previous_key(values: Mapping[str, str]) -> str:
    previous = _aes_key(values, "WECHAT_AES_KEY_PREVIOUS")
    if previous and not values["WECHAT_AES_KEY"]:
        raise SettingsError("WECHAT_AES_KEY_PREVIOUS: 只写了旧密钥；请把现在的密钥写到 WECHAT_AES_KEY")
    return previous


def _matching(values: Mapping[str, str], name: str, pattern: str, say: str) -> str:
    if values[name] and not re.fullmatch(pattern, values[name]):
        raise SettingsError(f"{name}: 要写{say}")
    return values[name]


def _number(values: Mapping[str, str], name: str, low: int, high: int) -> int:
    # int() itself refuses thousands of digits
    if not re.fullmatch(r"[0-9]{1,9}", values[name]) or not low <= int(values[name]) <= high:
        raise SettingsError(f"{name}: 要写 {low}-{high} 之间的整数，现在是 {values[name][:20]}")
    return int(values[name])


def _workers(values: Mapping[str, str], redis_url: str) -> int:
    workers = _number(values, "WORKERS", 1, 64)
    if workers > 1 and not redis_url:
        raise SettingsError("WORKERS: 内置存储只能用 1 个工作进程；要用多个，请同时填写 REDIS_URL")
    return workers


def _web_url(values: Mapping[str, str], name: str) -> str:
    """The address without a slash at its end."""
    if values[name] and not _is_web_url(values[name]):
        raise SettingsError(
            f"{name}: 要写以 http:// 或 https:// 开头的网址本身，"
            "例如 https://wx.example.edu.cn，不带 @ ? # 和空格"
        )
    return values[name].rstrip("/")


def _is_web_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and _is_host(parts.netloc)
            and not re.search(r"[\s@?#\"'<>]", url)
        )
    except ValueError:
        return False


def _redis_url(values: Mapping[str, str]) -> str:
    """What is wrong is not repeated: it may be a part of the password."""
    if values["REDIS_URL"] and not _is_redis_url(values["REDIS_URL"]):
        raise SettingsError(
            f"REDIS_URL: 要写以 {' 或 '.join(f'{scheme}://' for scheme in REDIS_SCHEMES)} 开头的完整地址，"
            "例如 redis://:密码@10.0.0.5:6379/0；密码里有 @ : / # ? 时要写成 %40 %3A %2F %23 %3F"
        )
    return values["REDIS_URL"]


def _is_redis_url(url: str) -> bool:
    """Whether it is whole. A `/`, `#` or `?` in the password cuts it off there, and leaves an `@` behind."""
    try:
        parts = urlsplit(url)
        hosts = parts.netloc.rpartition("@")[2]
        if parts.query:
            parse_qsl(parts.query, strict_parsing=True)
        match parts.scheme:
            case "unix":
                reachable = not hosts and re.fullmatch(r"unix://[^/]*/.+", url) is not None
            case "redis" | "rediss":
                reachable = _is_host(hosts) and re.fullmatch(r"/?[0-9]*", parts.path) is not None
            case _:
                reachable = all(_is_host(host.strip()) for host in hosts.split(","))
    except ValueError:
        return False
    left_behind = parts.fragment or "@" in parts.path + parts.query
    return parts.scheme in REDIS_SCHEMES and reachable and not left_behind


def _is_host(host: str) -> bool:
    """`name`, `name:port` or `[::1]:port`. Raises ValueError when the port is none."""
    parts = urlsplit(f"//{host}")
    return bool(parts.hostname) and not re.search(r"[\s,]", host) and parts.port != 0


def _path(values: Mapping[str, str], name: str) -> Path:
    """Wherever the service is started from, a relative path is one in the program's folder, as `.env` is."""
    return (ROOT / Path(values[name]).expanduser()).resolve()


def _file(values: Mapping[str, str], name: str) -> Path | None:
    if not values[name]:
        return None
    path = _path(values, name)
    try:
        found = path.is_file()
    except OSError:  # below a folder that is closed to us
        found = False
    if not found:
        raise SettingsError(f"{name}: 找不到文件 {path}，或者没有权限读它")
    return path


def _secret_key(values: Mapping[str, str], redis_url: str) -> str:
    key = values["SECRET_KEY"]
    if redis_url and not key:
        raise SettingsError("SECRET_KEY: 使用 Redis 时必填，请写一串至少 16 个字符的随机内容")
    if key and len(key) < 16:
        raise SettingsError("SECRET_KEY: 太短，至少 16 个字符")
    return key or secrets.token_hex(16)


def _trial_password(values: Mapping[str, str]) -> str:
    password = values["STAFF_TRIAL_PASSWORD"]
    if password and (not 10 <= len(password) <= 200 or len(set(password)) < 5 or "trial" in password):
        raise SettingsError("STAFF_TRIAL_PASSWORD: 请写至少 10 个字符、不含 trial 的密码，或者不填")
    return password


def _simulator(values: Mapping[str, str]) -> bool:
    if values["SIMULATOR"] not in ("0", "1"):
        raise SettingsError(f"SIMULATOR: 只能写 0 或 1，现在是 {values['SIMULATOR']}")
    on = values["SIMULATOR"] == "1"
    if on and not is_loopback(values["HOST"]):
        raise SettingsError("SIMULATOR: 模拟器只能在本机使用；请改为 SIMULATOR=0，或把 HOST 改回 127.0.0.1")
    return on
