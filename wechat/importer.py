"""Carries an account's old keyword replies and menu over: drafts for the staff to review, and a report.

Official page: https://developers.weixin.qq.com/doc/subscription/api/notify/autoreplies/api_getcurrentautoreplyinfo
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import yamlfile
from bot.errors import BotError, in_words
from wechat import menucheck
from wechat.selfmenu import Carried, carried

Json = dict[str, Any]

_KINDS = {"text": "文字", "img": "图片", "voice": "语音", "video": "视频", "news": "图文消息", "card": "卡券"}
_MATCHES = {"contain": "半匹配（包含即可）", "equal": "全匹配（完全相同）"}
_MODES = {"reply_all": "全部回复", "random_one": "随机回复一条"}
_REASONS = {
    "img": "图片在微信里只存 3 天，请另存后放进 knowledge/pictures/",
    "voice": "机器人只发文字和图文，请把内容写成文字",
    "video": "机器人只发文字和图文，请把内容写成文字，或在答案里写上视频的网址",
    "news": "图文消息请把网址写进答案",
    "card": "卡券不属于问答内容",
}
_HEAD = """\
公众号后台的旧规则，由 flask import-mp 带出，供审阅；机器人不读这个文件。
用法：核对 draft，内容归到已有问答的，把说法补进 knowledge/faq/ 里那一条的 phrasings；
需要新问答的，照 docs/knowledge.md 补全各项后另存为 knowledge/faq/<编号>.yaml。"""

_REPLIES_HEAD = "被关注回复和默认回复，可参考着改 knowledge/replies.yaml。"
_OWN = (("被关注回复", "welcome", "add_friend"), ("默认回复", "fallback", "message_default"))
"""Replies without a keyword: what staff call them, the name in knowledge/replies.yaml, and WeChat's."""


class ImporterError(BotError):
    """The import cannot be read or written; says in one line what to do."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was written: the number of rules with a draft, and what could not be carried, a line each."""

    rules: int
    lost: tuple[str, ...]


def read_saved(path: Path) -> Json:
    """The saved JSON of one of the two APIs. Raises ImporterError."""
    try:
        saved = json.loads(path.read_text(encoding="utf-8-sig"), strict=False)
    except (OSError, ValueError):
        raise ImporterError(f"{path}: 读不出来，要的是接口返回的 JSON，另存为 UTF-8") from None
    if not isinstance(saved, dict) or saved.get("errcode"):
        raise ImporterError(f"{path}: 里面不是接口的正常返回（errcode 不为 0），请重新保存")
    return saved


def write(autoreplies: Json, selfmenu: Json, folder: Path, answered: Callable[[str], bool]) -> Report:
    """Writes drafts and report into `folder`, which must be new or empty. Raises ImporterError."""
    try:
        rules = [_rule(rule) for rule in _listed(autoreplies.get("keyword_autoreply_info"))]
        menu = carried(selfmenu)
        lost = [*_lost_replies(autoreplies), *menu.lines]
    except (AttributeError, TypeError):
        raise ImporterError("接口返回的结构和微信文档不同，读不懂；请把这个情况报告给开发者") from None
    _new_folder(folder)
    try:
        _fill(folder, rules, autoreplies, menu, lost, answered)
    except OSError as error:
        raise ImporterError(f"{folder}: 写不下来（{in_words(error)}），删掉这个文件夹再来一次") from None
    return Report(_drafts(rules), tuple(lost))


def _fill(
    folder: Path,
    rules: list[Json],
    autoreplies: Json,
    menu: Carried,
    lost: list[str],
    answered: Callable[[str], bool],
) -> None:
    """Raises OSError."""
    for number, rule in enumerate(rules, 1):
        yamlfile.write(folder / f"rule-{number:03}.yaml", rule, _HEAD)
    if replies := _own_replies(autoreplies):
        yamlfile.write(folder / "replies.yaml", replies, _REPLIES_HEAD)
    text = json.dumps(menu.menu, ensure_ascii=False, indent=2) + "\n"
    (folder / "menus.json").write_text(text, encoding="utf-8")
    problems = menucheck.check(text, answered)
    (folder / "report.md").write_text(_report(rules, lost, problems), encoding="utf-8")


def _new_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        used = any(folder.iterdir())
    except OSError as error:
        raise ImporterError(f"{folder}: 文件夹用不了（{error.strerror}），请换一个") from None
    if used:
        raise ImporterError(f"{folder}: 文件夹里已有文件，为了不覆盖，请换一个新文件夹")


def _listed(holder: Any) -> list[Json]:
    """WeChat wraps its lists: `{"list": […]}`."""
    return (holder or {}).get("list") or []


def _rule(rule: Json) -> Json:
    words = [str(word.get("content", "")) for word in rule.get("keyword_list_info") or []]
    texts = [str(reply.get("content", "")) for reply in rule.get("reply_list_info") or [] if _is_text(reply)]
    made: Json = {
        "rule": str(rule.get("rule_name", "")),
        "reply_mode": _MODES.get(rule.get("reply_mode", ""), str(rule.get("reply_mode", ""))),
        "keywords": [_keyword(word) for word in rule.get("keyword_list_info") or []],
        "replies": [_reply(reply) for reply in rule.get("reply_list_info") or []],
    }
    if texts:
        answer = "\n\n".join(texts)
        made["draft"] = {"title": made["rule"], "phrasings": words, "keywords": words, "answer": answer}
    return made


def _keyword(word: Json) -> Json:
    return {"word": str(word.get("content", "")), "match": _MATCHES.get(word.get("match_mode", ""), "未知")}


def _is_text(reply: Json) -> bool:
    return reply.get("type") == "text"


def _kind(reply: Json) -> str:
    return _KINDS.get(str(reply.get("type")), str(reply.get("type")))


def _reply(reply: Json) -> Json:
    articles = [
        {"title": str(one.get("title", "")), "url": str(one.get("content_url", ""))}
        for one in _listed(reply.get("news_info"))
    ]
    return {
        "type": _kind(reply),
        **({"articles": articles} if articles else {"content": str(reply.get("content", ""))}),
    }


def _own_replies(autoreplies: Json) -> Json:
    """The texts sent on follow and by default, under the names of knowledge/replies.yaml."""
    replies = {ours: autoreplies.get(f"{theirs}_autoreply_info") or {} for _, ours, theirs in _OWN}
    return {name: str(reply.get("content", "")) for name, reply in replies.items() if _is_text(reply)}


def _lost_replies(autoreplies: Json) -> Iterator[str]:
    for rule in _listed(autoreplies.get("keyword_autoreply_info")):
        for reply in rule.get("reply_list_info") or []:
            if not _is_text(reply):
                yield _lost(f"规则“{rule.get('rule_name', '')}”", reply)
    for name, _, theirs in _OWN:
        reply = autoreplies.get(f"{theirs}_autoreply_info")
        if reply and not _is_text(reply):
            yield _lost(name, reply)


def _lost(where: str, reply: Json) -> str:
    articles = "；".join(f"《{one['title']}》{one['url']}" for one in _reply(reply).get("articles", []))
    reason = _REASONS.get(str(reply.get("type")), "机器人没有这种回复")
    return f"{where}的{_kind(reply)}：{reason}{f'（{articles}）' if articles else ''}"


def _report(rules: list[Json], lost: list[str], problems: list[str]) -> str:
    total = f"带出关键词规则 {len(rules)} 条，其中有文字草稿的 {_drafts(rules)} 条。"
    lines = [
        "# 旧规则导入报告",
        "",
        total,
        "",
        "## 规则",
        "",
        "| 文件 | 规则 | 关键词 | 回复 |",
        "| --- | --- | --- | --- |",
    ]
    for number, rule in enumerate(rules, 1):
        words = "、".join(_cell(word["word"]) for word in rule["keywords"])
        kinds = "、".join(reply["type"] for reply in rule["replies"])
        lines.append(f"| rule-{number:03}.yaml | {_cell(rule['rule'])} | {words} | {kinds} |")
    lines += ["", "## 没有带过来的", "", *([f"- {line}" for line in lost] or ["没有。"])]
    lines += ["", "## menus.json 发布前要改的", "", *([f"- {line}" for line in problems] or ["没有。"])]
    return "\n".join(lines) + "\n"


def _drafts(rules: list[Json]) -> int:
    return sum("draft" in rule for rule in rules)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
