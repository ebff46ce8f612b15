"""How people answer the step of a guide in their own words: which step that leads to, and what stays."""

import pytest
from student import NOON, Student

from bot import knowledge
from handlers import question
from settings import ROOT

KNOWN = knowledge.load(ROOT / "knowledge")
SUSPENDED, CORRECTION, MILITARY = "恢复学历查询", "学历信息勘误", "应征入伍保留学籍"
IN_SCHOOL, GRADUATED = "在校期间变更户籍", "毕业后变更户籍"
RECORD, DIPLOMA, LOOKUP = "查不到学籍逐项排查", "查不到学历逐项排查", "查询学历信息"
CERTIFICATE, MISMATCH, REGISTER = "毕业证发放与遗失", "学籍信息不符", "注册学信网账号"


YEARS = [
    ((MILITARY, "3"), "2026", "military/return-now"),
    ((MILITARY, "3"), "2025", "military/return-now"),
    ((MILITARY, "3"), "去年9月份", "military/return-now"),
    ((MILITARY, "3"), "今年3月退的", "military/return-now"),
    ((MILITARY, "3"), "刚回来", "military/return-now"),
    ((MILITARY, "3"), "上个月", "military/return-now"),
    ((MILITARY, "3"), "2024年9月", "military/overdue"),
    ((MILITARY, "3"), "两年前", "military/overdue"),
    ((MILITARY, "3"), "退了两年多了", "military/overdue"),
    ((MILITARY, "3"), "大前年退伍的", "military/overdue"),
    ((MILITARY, "3"), "二零二一年退的", "military/overdue"),
    ((DIPLOMA,), "1998年", "diploma-not-found/before-2001"),
    ((DIPLOMA,), "我是2000年的", "diploma-not-found/before-2001"),
    ((DIPLOMA,), "98届的", "diploma-not-found/before-2001"),
    ((DIPLOMA,), "2001", "diploma-not-found/account"),
    ((DIPLOMA,), "2022年毕业", "diploma-not-found/account"),
    ((DIPLOMA,), "毕业三年了", "diploma-not-found/account"),
    ((DIPLOMA,), "2027届", "diploma-not-found/not-yet"),
    ((LOOKUP,), "2019年毕业", "diploma-lookup/way"),
    ((LOOKUP,), "明年毕业", "diploma-lookup/not-yet"),
    ((LOOKUP,), "我1996年毕业的", "diploma-lookup/before-2001"),
    ((RECORD, "1", "1"), "98级", "record-missing/ask-school"),
    # a year of something else than what is asked, or one that no choice means
    ((DIPLOMA,), "2024年入学的", "diploma-not-found/when"),
    ((DIPLOMA,), "我是2022级的", "diploma-not-found/when"),
    ((MILITARY, "3"), "2022年入学的", "military/retired"),
    ((MILITARY, "3"), "2027", "military/retired"),
]


@pytest.mark.parametrize(("before", "text", "where"), YEARS)
def test_a_year_makes_the_choice_it_belongs_to(
    student: Student, before: tuple[str, ...], text: str, where: str
) -> None:
    for said in (*before, text):
        student.say(said)
    assert student.standing == where


@pytest.mark.parametrize(("years", "where"), [(0, "return-now"), (1, "return-now"), (2, "overdue")])
def test_the_years_are_counted_from_today(student: Student, years: int, where: str) -> None:
    later = NOON + years * 365 * 86400
    for said in (MILITARY, "3", "2026年12月"):
        student.say(said, later)
    assert student.standing == f"military/{where}"


ANSWERS = [
    ((SUSPENDED,), "是", "lookup-suspended/why"),
    ((SUSPENDED,), "是的", "lookup-suspended/why"),
    ((SUSPENDED,), "对", "lookup-suspended/why"),
    ((SUSPENDED,), "以前有", "lookup-suspended/why"),
    ((SUSPENDED,), "不对 以前能查的", "lookup-suspended/why"),
    ((SUSPENDED,), "不是", "diploma-not-found/when"),
    ((SUSPENDED,), "没有", "diploma-not-found/when"),
    ((SUSPENDED,), "从来没有", "diploma-not-found/when"),
    ((SUSPENDED, "1", "1"), "弄完了 还是不行", "lookup-suspended/not-back"),
    ((SUSPENDED, "1", "1"), "复核完了还是查不到", "lookup-suspended/not-back"),
    ((SUSPENDED, "1", "1"), "还没弄", "lookup-suspended/call"),
    ((MILITARY, "1"), "我自己去", "military/in-person"),
    ((MILITARY, "1"), "我妈去", "military/by-proxy"),
    ((MILITARY, "1"), "我爸去", "military/by-proxy"),
    ((MILITARY, "1"), "让家里人去", "military/by-proxy"),
    ((MILITARY, "1"), "我人已经走了 我妈去", "military/by-proxy"),
    ((CERTIFICATE, "1"), "没问题都过了", "certificate/graduation"),
    ((CERTIFICATE, "1"), "没挂科", "certificate/graduation"),
    ((CERTIFICATE, "1"), "有两门挂科", "certificate/completion"),
    ((CERTIFICATE, "1"), "我想补考", "certificate/completion"),
    ((CERTIFICATE, "1"), "有一门没过", "certificate/completion"),
    ((CERTIFICATE, "1"), "学分不够", "certificate/completion"),
    ((CORRECTION,), "不是学校的错", "diploma-correction/exam"),
    ((CORRECTION,), "自己填错的", "diploma-correction/exam"),
    ((CORRECTION,), "我说错了 是学校弄错的", "diploma-correction/verified"),
    ((CORRECTION,), "学校搞错", "diploma-correction/verified"),
    ((CORRECTION,), "改过名", "household-after-graduation/which"),
    ((CORRECTION, "1"), "核实了是学校的错", "diploma-correction/apply"),
    ((CORRECTION, "1"), "没呢", "diploma-correction/ask-school"),
    ((CORRECTION, "1"), "怎么核实", "diploma-correction/ask-school"),
    ((GRADUATED, "1", "1"), "过了", "household-after-graduation/done"),
    ((GRADUATED, "1", "1"), "审核过了", "household-after-graduation/done"),
    ((GRADUATED, "1", "1"), "没过", "household-after-graduation/refused"),
    ((GRADUATED, "1", "1"), "还在等", "household-after-graduation/under-review"),
    ((GRADUATED, "2"), "想起来了", "household-after-graduation/review"),
    ((IN_SCHOOL, "1"), "申请了还没好", "household-in-school/waiting"),
    ((IN_SCHOOL, "1"), "不知道", "household-in-school/waiting"),
    ((IN_SCHOOL, "1"), "还没弄", "household-in-school/call"),
    ((IN_SCHOOL, "1", "1"), "更新了还是没有", "record-missing/formal"),
    ((IN_SCHOOL, "1", "1"), "还是不显示", "record-missing/formal"),
    ((RECORD,), "应该是", "record-missing/account"),
    ((RECORD,), "是正规的", "record-missing/account"),
    ((RECORD,), "我是统招的", "record-missing/account"),
    ((RECORD, "1"), "我是在校改过名字的", "household-in-school/prepare"),
    ((RECORD, "1"), "我大二改的名", "household-in-school/prepare"),
    ((RECORD, "1", "2"), "改好了还是没有", "record-missing/admission-year"),
    ((RECORD, "1", "2"), "改了还是查不到", "record-missing/admission-year"),
    ((MISMATCH,), "能看到但是专业写错了", "record-mismatch/other-field"),
    ((LOOKUP, "1", "1"), "显示没有", "diploma-not-found/when"),
    ((LOOKUP, "1", "1"), "查到了但专业不对", "diploma-correction/whose"),
    ((REGISTER, "1"), "报错了", "registration/where-stuck"),
    ((REGISTER, "1"), "不会", "registration/where-stuck"),
    ((REGISTER,), "点了没反应", "registration/where-stuck"),
]


@pytest.mark.parametrize(("before", "text", "where"), ANSWERS)
def test_an_answer_in_ones_own_words_is_taken(
    student: Student, before: tuple[str, ...], text: str, where: str
) -> None:
    for said in (*before, text):
        student.say(said)
    assert student.standing == where


OTHER_WORDS = [
    ((REGISTER,), "弄好嘞 然后", "registration/fill-form"),
    ((REGISTER,), "打开了，接下来咋整", "registration/fill-form"),
    ((REGISTER,), "okk 下一个", "registration/fill-form"),
    ((REGISTER, "1"), "填好了老师，之后呢", "registration/check-record"),
    ((REGISTER, "1"), "搞岔了 退回去", "registration/open-form"),
    ((REGISTER, "1"), "等等 前面那个是点啥来着", "registration/open-form"),
    ((REGISTER, "1"), "左下角没你说的那个呀", "registration/where-stuck"),
    ((REGISTER,), "太麻烦 不搞了", ""),
    ((REGISTER,), "算了，先不弄了", ""),
    ((SUSPENDED, "1"), "选错了", "lookup-suspended/before"),
    ((SUSPENDED, "1", "1", "2"), "点错了 退回去", "lookup-suspended/recover"),  # back from an end
    ((IN_SCHOOL, "1"), "弄好了 然后呢", "household-in-school/apply"),  # first a choice
    # more is said than that: no order
    ((REGISTER,), "弄好了，但是页面上没有学籍这一栏呀", "registration/open-form"),
]


@pytest.mark.parametrize(("before", "text", "where"), OTHER_WORDS)
def test_an_order_in_other_words_is_obeyed(
    student: Student, before: tuple[str, ...], text: str, where: str
) -> None:
    for said in (*before, text):
        student.say(said)
    assert student.standing == where


@pytest.mark.parametrize("before", [(REGISTER,), (IN_SCHOOL, "1"), (RECORD, "1", "1")])
@pytest.mark.parametrize("text", ["我先去上课了 回头再弄", "先这样", "没空，晚点再说"])
def test_who_goes_on_later_finds_the_step_again(student: Student, before: tuple[str, ...], text: str) -> None:
    for said in before:
        student.say(said)
    here = student.standing
    student.say(text)
    assert "发“继续”" in student.shown
    assert student.standing == here
    student.say("上一步")
    assert student.standing != here or len(before) == 1


def test_stuck_without_a_step_for_it_is_told_whom_to_ask(student: Student) -> None:
    for said in (MISMATCH, "什么意思，看不懂"):
        student.say(said)
    assert KNOWN.school.contact.phone in student.shown
    assert student.standing == "record-mismatch/which-field"


ELSEWHERE = [
    ((CERTIFICATE, "1"), "毕业证丢了 没有挂科", "certificate-issue-loss"),
    ((SUSPENDED,), "我想问毕业证丢了 没有怎么办", "certificate-issue-loss"),
    ((RECORD,), "是的，不过我想问毕业证丢了怎么办", "certificate-issue-loss"),
]


@pytest.mark.parametrize(("before", "text", "entry"), ELSEWHERE)
def test_a_question_that_ends_like_an_answer_is_a_question(
    student: Student, before: tuple[str, ...], text: str, entry: str
) -> None:
    for said in before:
        student.say(said)
    here = student.standing
    assert student.say(text).entry == entry
    assert student.standing == here


NOT_TOLD = [
    ((IN_SCHOOL, "1"), "要多久", "手册没有写到这一点"),
    ((IN_SCHOOL, "1"), "那要多久", "手册没有写到这一点"),
    ((SUSPENDED, "1", "1"), "要多久", "手册没有写到这一点"),
    ((SUSPENDED, "1", "1"), "复核要带啥", "复核要带哪些材料，手册没有写明"),
    ((GRADUATED, "1", "1"), "要多久", "手册没有写到这一点"),
]


@pytest.mark.parametrize(("before", "text", "shown"), NOT_TOLD)
def test_what_the_handbook_does_not_tell_is_said_and_the_step_stays(
    student: Student, before: tuple[str, ...], text: str, shown: str
) -> None:
    for said in before:
        student.say(said)
    here = student.standing
    student.say(text)
    assert shown in student.shown
    assert KNOWN.school.contact.phone in student.shown
    assert "回到“" in student.shown
    assert student.standing == here


def test_whom_to_ask_is_told_and_the_step_stays(student: Student) -> None:
    for said in (CORRECTION, "1", "找谁核实"):
        student.say(said)
    assert KNOWN.school.contact.phone in student.shown
    assert student.standing == "diploma-correction/verified"


@pytest.mark.parametrize("text", ["收到了", "验证码收到了", "重新发了一次收到了", "还没", "等一下"])
def test_a_step_that_is_not_done_yet_waits(student: Student, text: str) -> None:
    for said in (REGISTER, "1", text):
        student.say(said)
    assert "不着急" in student.shown
    assert student.standing == "registration/fill-form"
    student.say("1")
    assert student.standing == "registration/check-record"


@pytest.mark.parametrize("before", [(RECORD,), (CERTIFICATE, "1")])
def test_what_could_be_many_questions_is_no_list_without_its_numbers(
    student: Student, before: tuple[str, ...]
) -> None:
    for said in (*before, "我是专科"):
        student.say(said)
    assert "都不是" not in student.shown
    assert "没看懂" in student.shown


def test_a_clear_question_with_several_answers_offers_them_while_the_guide_waits(
    student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "_is_either", lambda *_: True)
    for said in (RECORD, "毕业证丢了怎么办"):
        student.say(said)
    assert "您是不是想问" in student.shown
    assert "回复“继续”接着办" in student.shown
    assert student.at.choices[0] == "entry:certificate-issue-loss"
    student.say("继续")
    assert student.standing == "record-missing/formal"


def test_after_leaving_nothing_goes_on(student: Student) -> None:
    for said in (SUSPENDED, "退出", "继续"):
        student.say(said)
    assert "没有进行中的步骤" in student.shown
