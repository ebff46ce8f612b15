"""What people say next: statements of their situation, their opposites, and questions that name nothing."""

import pytest

from bot.bot import Bot
from bot.record import MISSED
from bot.reply import Reply
from rehearsal import Rehearsal

LOST = "毕业证丢了怎么办"
WRONG = "学信网上的学历信息有错误怎么办"
NO_DIPLOMA = "毕业后在学信网上查不到学历怎么办"
NO_RECORD = "学信网上查不到我的学籍，怎么办"
SUSPENDED = "原来能查到的学历，突然查不到了怎么办"
RENAMED = "毕业后改了姓名或身份证号，学历怎么办"
RENAMED_ENROLLED = "在校期间变更了户籍信息，学籍怎么办"
SOLDIER = "在校生应征入伍，学籍怎么处理"
LOOKUP = "毕业后什么时候、怎么在学信网查学历"


def second(rehearsal: Rehearsal, first: str, text: str) -> Reply:
    """The reply to `text`, said by a newcomer after `first`."""
    user = rehearsal.newcomer()
    rehearsal.say(user, first)
    return rehearsal.say(user, text)


OPPOSITES = [
    (LOST, "学位证没丢", "学位证书还在", "学位证也坏了", "第三十八条"),
    (LOST, "毕业证没丢", "遗失或者损坏的证书", "弄丢了呢", "请及时联系毕业高校"),
    (LOST, "没通过", "准予结业", "通过了", "准予毕业"),
    (WRONG, "是学校弄错的", "提出书面申请", "不是学校弄错的", "不属于学历勘误"),
    (WRONG, "我没填错", "提出书面申请", "我自己填错的", "不属于学历勘误"),
    (WRONG, "我毕业证上是对的", "网上和证书不一致", "毕业证上也错了", "证书本身印错了"),
    (WRONG, "被退回了", "没有通过的怎么办", "通过了", "登录学信网看学历信息"),
    (NO_DIPLOMA, "落款日期早到了", "可能是学历信息没有注册", "日期还没到", "等到学历证书的落款日期"),
    (NO_DIPLOMA, "不是我填错的", "确认没有填错", "我填错了一位", "绑定不上"),
    (NO_DIPLOMA, "第一种呢", "第一种是", "第二种呢", "第二种是"),
    (NO_RECORD, "信息都对的", "确认没有填错", "名字打错了一个字", "先把填错的"),
    (NO_RECORD, "第一个原因呢", "第一种是", "第二个原因呢", "第二种原因是"),
    (NO_RECORD, "交了学费的", "手册看的是两条", "没有录取通知书", "不是按国家规定录取的"),
    (SUSPENDED, "身份证没变", "没有改过信息", "身份证变了", "改过姓名或身份证号的"),
    (SUSPENDED, "照片对不上", "能不能换照片", "照片就是我", "照片看着没问题"),
    (RENAMED, "号没变", "姓名填曾用名", "名字没变", "学历注册时使用的身份证号重新注册"),
    (RENAMED, "没忘", "通过后就能绑定", "老号忘了", "联系毕业高校进行查询"),
    (RENAMED_ENROLLED, "号没变", "只改了姓名", "名字没变", "只变更了身份证号"),
    (SOLDIER, "没办就走了", "当时没有办的怎么处理", "走之前办了", "登录学信网查看学籍状态"),
    (SOLDIER, "退了三年了", "按规定做放弃入学资格或退学处理", "退了一年", "要看有没有过期限"),
    (SOLDIER, "我有录取通知书", "新生要带的之一", "录取通知书丢了", "缺了、丢了怎么办"),
    (LOOKUP, "落款日期早到了", "到了落款日期就可以查", "证上日期还没到", "等到那一天"),
]


@pytest.mark.parametrize(("first", "text", "shown", "opposite", "other"), OPPOSITES)
def test_a_statement_and_its_opposite_get_answers_of_their_own(
    rehearsal: Rehearsal, first: str, text: str, shown: str, opposite: str, other: str
) -> None:
    entry = rehearsal.say(rehearsal.newcomer(), first).entry
    one, two = second(rehearsal, first, text), second(rehearsal, first, opposite)
    assert (one.outcome, one.entry) in (("answer", entry), ("fallback", None))
    assert (two.outcome, two.entry) in (("answer", entry), ("fallback", None))
    assert shown in one.text
    assert other in two.text
    assert one.text != two.text


INSTEAD = [
    (NO_DIPLOMA, "名字没改", "没有改过", "名字改了", "household-change-graduated"),
    (NO_DIPLOMA, "身份证没变", "没有改过", "身份证变了", "household-change-graduated"),
    (NO_RECORD, "信息都对的", "确认没有填错", "名字改了", "household-change-enrolled"),
    (SUSPENDED, "身份证没变", "没有改过信息", "不是突然没的", "diploma-missing"),
    (LOOKUP, "落款日期早到了", "到了落款日期就可以查", "没输错", "diploma-missing"),
    (LOOKUP, "第二种呢", "证书编号", "证上是对的", "diploma-error"),
    (RENAMED_ENROLLED, "号没变", "只改了姓名", "没去派出所改过", "student-record-mismatch"),
]


@pytest.mark.parametrize(("first", "text", "shown", "other", "instead"), INSTEAD)
def test_whose_case_is_another_one_gets_the_answer_to_that(
    rehearsal: Rehearsal, bot: Bot, first: str, text: str, shown: str, other: str, instead: str
) -> None:
    entry = rehearsal.say(rehearsal.newcomer(), first).entry
    stayed, led = second(rehearsal, first, text), second(rehearsal, first, other)
    assert (stayed.outcome, stayed.entry) == ("answer", entry)
    assert shown in stayed.text
    assert (led.outcome, led.entry) == ("answer", instead)
    why, _, then = led.text.partition("\n\n")
    assert why.endswith("请看这一条。")
    assert then.startswith(bot.knowledge.entries[instead].answer.strip())


QUESTIONS = [
    (LOST, "补的那个网上查得到吗", "学历证明书也包括在内"),
    (LOST, "跟原来的一样有用吗", "同等效力"),
    (LOST, "单位急着要怎么办", "尽早联系毕业高校"),
    (WRONG, "口头说一声行吗", "提出书面申请"),
    (WRONG, "材料是假的会怎样", "严格审查"),
    (WRONG, "能不能通融", "手册没有写明"),
    (NO_DIPLOMA, "那我重新注册一个行吗", "手册没有写明"),
    (SUSPENDED, "是不是给我作废了", "没有说学历作废"),
    (SUSPENDED, "在校的也会碰上吗", "当前在校生"),
    (RENAMED, "单位要看怎么办", "备案表"),
    (SOLDIER, "两年后回来怎么弄", "退役当年或者第2年"),
    (SOLDIER, "我拿他身份证去行吗", "光带他的身份证不够"),
    (SOLDIER, "keyi daiban ma", "可以委托其他人"),
    (LOOKUP, "有别的办法吗，不想注册", "零散查询"),
]


@pytest.mark.parametrize(("first", "text", "shown"), QUESTIONS)
def test_a_question_that_names_nothing_is_about_the_last_answer(
    rehearsal: Rehearsal, first: str, text: str, shown: str
) -> None:
    reply = second(rehearsal, first, text)
    assert reply.outcome == "answer"
    assert shown in reply.text


@pytest.mark.parametrize(
    ("first", "text", "shown"),
    [
        (RENAMED_ENROLLED, "会影响毕业吗", "会有什么影响，手册没有写明"),
        (LOST, "能不能寄给我", "能不能邮寄，手册没有写明"),
        (WRONG, "被退回了", "没有通过的怎么办，手册没有写明"),
    ],
)
def test_what_is_only_said_to_be_untold_is_kept_for_the_office(
    rehearsal: Rehearsal, first: str, text: str, shown: str
) -> None:
    user = rehearsal.newcomer()
    entry = rehearsal.say(user, first).entry
    reply = rehearsal.say(user, text)
    assert (reply.outcome, reply.entry) == ("fallback", None)
    assert shown in reply.text
    assert reply.record is not None
    assert reply.record.outcome in MISSED
    assert rehearsal.say(user, "去哪里办").entry == entry


@pytest.mark.parametrize("text", ["多钱", "好多钱嘛", "几多钱", "yao qian ma", "使唔使錢"])
def test_the_cost_asked_in_any_way_is_not_in_the_handbook(rehearsal: Rehearsal, text: str) -> None:
    reply = second(rehearsal, NO_DIPLOMA, text)
    assert reply.outcome == "fallback"
    assert "手册没有写到这一点" in reply.text


@pytest.mark.parametrize("first", [LOST, NO_DIPLOMA, SUSPENDED, SOLDIER])
@pytest.mark.parametrize(
    "text", ["今天吃什么", "快递在哪取", "我的快递丢了", "钥匙没带", "单位几点上班啊今天"]
)
def test_small_talk_is_no_detail(rehearsal: Rehearsal, first: str, text: str) -> None:
    assert second(rehearsal, first, text).outcome not in ("answer", "guide")
