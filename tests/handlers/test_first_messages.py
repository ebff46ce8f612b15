"""What a first message gets, said in whatever way; found by people who tried it in words of their own."""

import pytest

from rehearsal import Rehearsal

LONG_AGO = [
    "我是一九八六年毕业的老师范生，现在退休要用学历，网上找不到",
    "九七年毕业的查不到学历",
    "一九九九年毕业的能在网上查吗",
    "两千年毕业的能查吗",
    "零零届的能查学历吗",
    "我八三年师范毕业，学历网上查不到",
    "一九九八年六月毕业的查不到学历",
]


@pytest.mark.parametrize("text", LONG_AGO)
def test_a_year_before_2001_calls_for_its_line_however_it_is_written(rehearsal: Rehearsal, text: str) -> None:
    assert rehearsal.say(rehearsal.newcomer(), text).text.startswith("您说的要是2001")


@pytest.mark.parametrize("text", ["毕业七八年了学历查不到", "二零一八年毕业的学历查不到"])
def test_other_years_do_not(rehearsal: Rehearsal, text: str) -> None:
    assert "您说的要是2001" not in rehearsal.say(rehearsal.newcomer(), text).text


STUDYING = [
    "我大三 学信网上学历查不到",
    "我还在读学历查不到",
    "我大四学信网没有学历信息",
    "快毕业了，怎么查不到我的学历",
]


@pytest.mark.parametrize("text", STUDYING)
def test_who_studies_reads_first_that_a_diploma_is_found_later(rehearsal: Rehearsal, text: str) -> None:
    said = rehearsal.say(rehearsal.newcomer(), text).text
    assert said.startswith("您要是还没有毕业：")
    assert "【学籍】" in said


def test_who_said_so_before_reads_it_too_and_asking_on_gets_no_steps(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    rehearsal.say(user, "我是大二的，学籍查不到")
    assert rehearsal.say(user, "学历也查不到").text.startswith("您要是还没有毕业：")
    assert rehearsal.say(user, "那怎么办").text.startswith("还没有毕业的，学历要从")


GRADUATED = [
    "我毕业5年了 学籍查不到",
    "毕业三年了查不到学籍",
    "毕业了学籍查不到",
    "我毕业两年了，学籍那里是空白的",
]


@pytest.mark.parametrize("text", GRADUATED)
def test_who_has_graduated_and_says_the_other_word_is_asked_which(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.suggestions[:2] == ("diploma-missing", "student-record-missing")
    assert "您好像还问到了" not in reply.text


def test_a_stage_alone_is_no_second_question(rehearsal: Rehearsal) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), "我毕业5年了 学历查不到")
    assert reply.entry == "diploma-missing"
    assert not any("您好像还问到了" in choice.label for choice in reply.choices)


REPORTED_WRONG = [
    "我是大一，高考报名时名字写错一个字，学信网学籍也是错的",
    "大学刚入学 学籍上民族不对 好像是高考报名那会填错的",
]


@pytest.mark.parametrize("text", REPORTED_WRONG)
def test_what_was_wrong_since_the_examination_is_answered_for_students(
    rehearsal: Rehearsal, text: str
) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.entry == "student-record-mismatch"
    assert reply.text.startswith("您说的要是高考等国家教育考试报名时就填错的")


OTHER_ROUTES = [
    "自考的学历能在学信网查吗",
    "自学考试的毕业证怎么在网上查",
    "成教的学历学信网能查吗",
    "函授学历能查吗",
    "电大毕业证怎么查",
    "专升本的学历能查吗",
]


@pytest.mark.parametrize("text", OTHER_ROUTES)
def test_a_diploma_of_any_route_is_looked_up_as_the_handbook_says(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.entry == "diploma-query"
    assert "各类高等教育学历证书" in reply.text


@pytest.mark.parametrize("text", ["我拿的是结业证 学信网能查吗", "结业的能在学信网查学历吗"])
def test_of_a_certificate_of_completion_the_handbook_says_nothing(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.entry == "diploma-query"
    assert reply.text.startswith("结业证书、肄业证书能不能在学信网查询，手册没有单独写到")


@pytest.mark.parametrize(
    "text", ["自考怎么报名", "自考毕业申请条件", "自考毕业证什么时候领", "成考什么时候报名"]
)
def test_how_to_take_the_other_routes_stays_outside(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.outcome == "nearby"
    assert not reply.text.startswith("手册写明")


@pytest.mark.parametrize("text", ["我是自考的 学信网查不到学籍", "自考生学信网怎么没学籍"])
def test_a_record_that_is_missing_is_offered_to_other_routes(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    shown = [reply.entry, *(choice.target.removeprefix("entry:") for choice in reply.choices)]
    assert "student-record-missing" in shown


KEYWORDS = [
    ("打了八百遍电话没人接", "手册只公布了这一个联系方式"),
    ("打了好几个电话都没人接", "手册只公布了这一个联系方式"),
    ("电话打了3天都打不进去", "手册只公布了这一个联系方式"),
    ("座机一直无人接听", "手册只公布了这一个联系方式"),
    ("周六上班不", "手册没有写到别的办公时间"),
    ("礼拜天有人不", "手册没有写到别的办公时间"),
    ("王老师微信多少", "手册没有写到别的办公时间、地址或联系方式"),
    ("你们有qq吗", "手册没有写到别的办公时间、地址或联系方式"),
    ("phone number?", "联系电话：0431-81929776"),
    ("what is your phone number", "联系电话：0431-81929776"),
    ("你存我身份证了吗", "我们保存这些"),
    ("会不会泄露我的手机号", "我们保存这些"),
    ("你们把我的话都记下来了吗", "我们保存这些"),
    ("谢谢你啊小同志", "不客气"),
    ("明白 谢谢您嘞", "不客气"),
    ("太感谢了 费心了老师", "不客气"),
    ("好嘞", "好的。"),
    ("得嘞", "好的。"),
    ("晓得了", "好的。"),
]


@pytest.mark.parametrize(("text", "shown"), KEYWORDS)
def test_the_office_and_courtesies_are_known_in_other_words(
    rehearsal: Rehearsal, text: str, shown: str
) -> None:
    assert shown in rehearsal.say(rehearsal.newcomer(), text).text


def test_who_was_only_in_a_hurry_is_not_refused(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    assert "很担心您" in rehearsal.say(user, "我不想活了").text
    assert rehearsal.say(user, "没事 就是急").text.startswith("好的。")


@pytest.mark.parametrize("text", ["保存了", "停机了怎么办", "小伙子"])
def test_a_word_of_theirs_alone_is_none(rehearsal: Rehearsal, text: str) -> None:
    assert rehearsal.say(rehearsal.newcomer(), text).outcome not in ("chat", "contact")


FORGOTTEN = ["学信网密码忘了", "忘记密码", "密码忘了怎么找回", "登不上学信网 密码想不起来了"]


@pytest.mark.parametrize("text", FORGOTTEN)
def test_the_little_there_is_on_passwords_comes_first(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.outcome == "nearby"
    assert reply.text.startswith("手册里的注册页面提示：忘记密码时可通过手机号找回密码。")


def test_registering_anew_for_a_lost_password_is_not_in_the_handbook(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    rehearsal.say(user, "学信网密码忘了")
    reply = rehearsal.say(user, "那我重新注册一个行吗")
    assert "nearby:forgot-password" in reply.counts


PAPERS = ["我沒有內地身份證，用回鄉證可以嗎", "用护照怎么注册学信网", "我是台湾学生 用台胞证注册学信网行吗"]


@pytest.mark.parametrize("text", PAPERS)
def test_of_other_papers_than_the_identity_card_the_handbook_says_nothing(
    rehearsal: Rehearsal, text: str
) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.outcome == "nearby"
    assert reply.text.startswith("手册里的注册步骤填的是居民身份证号码")


MISPRINTED = [
    "毕业证上名字印错了",
    "毕业证照片贴错了",
    "毕业证书上专业印成别的了",
    "毕业证打印的时候出生日期打错了",
]


@pytest.mark.parametrize("text", MISPRINTED)
def test_a_misprinted_certificate_is_not_in_the_handbook(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.entry == "diploma-error"
    assert reply.text.startswith("您说的要是纸质毕业证书印错、照片贴错了：手册没有写到")


LOOKED_UP = [
    ("我叫张三 身份证110101199003074514 帮我查下学籍", "register-account", "查不了您的学籍"),
    ("帮我查下学籍", "register-account", "查不了您的学籍"),
    ("老师帮我查一下毕业证", "diploma-query", "查不了您的学历"),
]


@pytest.mark.parametrize(("text", "entry", "shown"), LOOKED_UP)
def test_the_bot_looks_nobody_up_and_says_how_to(
    rehearsal: Rehearsal, text: str, entry: str, shown: str
) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.entry == entry
    assert shown in reply.text.splitlines()[0]
    assert ("温馨提示" in rehearsal.shown(reply)) == ("110101199003074514" in text)


@pytest.mark.parametrize("text", ["没有证书编号怎么办", "候选人没有证书编号怎么查学历"])
def test_without_the_number_the_person_looks_it_up_himself(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.entry == "diploma-query"
    assert "要请本人自己登录" in reply.text.splitlines()[0]


@pytest.mark.parametrize("text", ["我腿脚不好能不能打电话办", "我不在长春", "我在广东回不去 能不能远程办"])
def test_who_cannot_come_is_told_that_the_handbook_has_nothing_on_it(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert "nearby:handling-from-afar" in reply.counts
    assert "0431-81929776" in reply.text


def test_from_when_on_it_can_be_looked_up_is_offered(rehearsal: Rehearsal) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), "今天几号能查")
    assert "diploma-query" in (reply.entry, *reply.suggestions)
