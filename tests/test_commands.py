"""The command line as others rely on it: ask, ask --json, chat, check, evaluate, guides draw."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
import small_knowledge
from flask import Flask

from app import create_app
from bot.errors import KnowledgeError
from settings import ROOT, Settings

KEYS = [
    "message",
    "outcome",
    "entry",
    "question",
    "suggestions",
    "score",
    "text",
    "recorded",
    "personal_data",
]


def asked(app: Flask, *lines: str) -> list[dict[str, object]]:
    result = app.test_cli_runner().invoke(args=["ask", "--json"], input="\n".join(lines) + "\n")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_ask_prints_the_reply_and_why(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["ask", "毕业证丢了怎么办"])
    assert result.exit_code == 0
    assert "学历证明书" in result.output
    assert "certificate-issue-loss" in result.output.split("——")[1]
    assert "直接回答" in result.output


def test_ask_json_gives_one_object_a_line_in_order_with_the_agreed_keys(app: Flask) -> None:
    answers = asked(app, "毕业证丢了怎么办", "天气怎么样", "电话", "谢谢", "学信网密码忘了", "注册学信网账号")
    assert [list(answer) for answer in answers] == [KEYS] * 6
    assert [answer["outcome"] for answer in answers] == [
        "answer",
        "fallback",
        "contact",
        "chat",
        "nearby",
        "guide",
    ]
    assert (answers[0]["entry"], answers[0]["question"]) == ("certificate-issue-loss", 6)
    assert (answers[5]["entry"], answers[5]["question"]) == ("register-account", 1)
    assert (answers[1]["entry"], answers[1]["question"], answers[1]["suggestions"]) == (None, None, [])
    assert 0.5 < float(str(answers[0]["score"])) <= 1


def test_ask_json_with_a_question_on_the_command_line_says_where_it_reads(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["ask", "毕业证丢了怎么办", "--json"])
    assert result.exit_code == 2
    assert "flask ask --json" in result.output
    assert "标准输入" in result.output


def test_a_line_with_tabs_is_a_conversation_and_the_last_reply_is_described(app: Flask) -> None:
    (answer,) = asked(app, "注册学信网账号\t下一步")
    assert answer["message"] == "下一步"
    assert "第 2 步 / 共 3 步" in str(answer["text"])


def test_every_line_is_said_by_a_new_user(app: Flask) -> None:
    answers = asked(app, "注册学信网账号", "下一步")
    assert answers[1]["outcome"] != "guide"


def test_suggestions_name_entries_and_questions(app: Flask) -> None:
    (answer,) = asked(app, "学籍查不到怎么办\t不是这个")
    assert answer["outcome"] == "suggest"
    assert 1 <= len(answer["suggestions"]) <= 3  # type: ignore[arg-type]
    assert set(answer["suggestions"][0]) == {"entry", "question"}  # type: ignore[index]


def test_personal_data_is_named_and_no_digit_of_it_recorded(app: Flask) -> None:
    (answer,) = asked(app, "我手机13944081952，学籍查不到，打0431-81929776没人接")
    assert answer["recorded"] == "我手机〔手机号〕，学籍查不到，打0431-81929776没人接"
    assert answer["personal_data"] == ["phone"]
    assert "请不要在这里发送身份证号" in str(answer["text"])


@pytest.mark.parametrize("line", ["", "\t", "   ", "\u200b", "😀", "]]>", "a" * 5000])
def test_odd_lines_get_an_object_too(app: Flask, line: str) -> None:
    assert len(asked(app, line)) == 1


def test_without_public_url_replies_carry_no_web_link(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, public_url=""))
    for answer in asked(app, "毕业证丢了怎么办", "注册学信网账号", "学籍查不到\t更多"):
        assert "http" not in str(answer["text"])


def test_chat_talks_in_the_terminal(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["chat"], input="注册学信网账号\n下一步\n\n")
    assert result.exit_code == 0
    assert "第 2 步 / 共 3 步" in result.output


def test_evaluate_prints_shares_and_failures(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "set.tsv"
    rows = [
        "id\tquestion\tlabel",
        "1\t毕业证丢了\tQ6",
        "2\t毕业证丢了\tQ1",
        "3\t天气怎么样\tOOS-far",
        "4\t毕业证丢了\tOOS",
    ]
    file.write_text("\n".join(rows), encoding="utf-8")
    output = app.test_cli_runner().invoke(args=["evaluate", str(file)]).output
    assert "手册内合计" in output
    assert output.count("✗ wrong") == 2


def test_evaluate_names_a_file_without_the_columns(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "bad.tsv"
    file.write_text("text\tclass\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["evaluate", str(file)])
    assert result.exit_code != 0
    assert "question 和 label" in result.output


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("question\tlabel\n毕业证丢了\tQ6\n毕业证丢了\tq6\n".encode(), 3, "“q6”不是标签，请写 Q1 到 Q11、"),
        ("question\tlabel\n毕业证丢了\tQ12\n".encode(), 2, "“Q12”不是标签"),
        ("question\tlabel\n毕业证丢了\tQ6|\n".encode(), 2, "“Q6|”不是标签"),
        ("question\tlabel\n毕业证丢了\n".encode(), 2, "这一行要有 question、label"),
        ("question\tlabel\n毕业证丢了\tQ6\n".encode("gb18030"), 2, "文件不是 UTF-8 编码"),
    ],
)
def test_evaluate_names_the_line_that_it_cannot_use(
    app: Flask, tmp_path: Path, content: bytes, line: int, said: str
) -> None:
    file = tmp_path / "bad.tsv"
    file.write_bytes(content)
    result = app.test_cli_runner().invoke(args=["evaluate", str(file)])
    assert result.exit_code == 1
    assert f"{file}:{line}: " in result.output
    assert said in result.output


def test_check_passes_on_the_shipped_content_and_shows_its_version(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 0, result.output
    assert app.extensions["bot"].knowledge.version in result.output


def test_check_names_what_is_wrong_with_the_menu(settings: Settings, tmp_path: Path) -> None:
    menu = tmp_path / "menus.json"
    menu.write_text(
        (ROOT / "menus.json").read_text(encoding="utf-8").replace("guide:registration", "guide:nowhere")
    )
    folder = small_knowledge.make(tmp_path / "knowledge")
    app = create_app(dataclasses.replace(settings, menu_file=menu, knowledge_dir=folder))
    result = app.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 1
    assert any(
        line.startswith("错误 menus.json:") and "guide:nowhere" in line for line in result.output.splitlines()
    )


def test_a_broken_knowledge_file_stops_the_start_with_plain_lines(
    settings: Settings, own_knowledge: Path
) -> None:
    (own_knowledge / "school.yaml").write_text("name: ''\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"school.yaml:\d+: contact: 缺少这一项"):
        create_app(dataclasses.replace(settings, knowledge_dir=own_knowledge))


def test_the_flask_command_says_a_wrong_setting_in_one_line_without_a_stack_trace() -> None:
    command = [sys.executable, "-m", "flask", "check"]
    environment = {"PATH": "/usr/bin:/bin", "PORT": "eighty", "LANG": "C.UTF-8"}
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert "PORT: 要写 1-65535 之间的整数" in result.stderr
    assert "Traceback" not in result.stderr
