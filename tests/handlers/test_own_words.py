"""What people really type in the middle of a guide, at a list, in need: other words than the ones offered."""

import pytest

from bot.reply import Reply
from rehearsal import Rehearsal

REGISTER = "注册学信网账号"


def last(rehearsal: Rehearsal, *turns: str) -> Reply:
    """The reply to the last of what a newcomer says."""
    user = rehearsal.newcomer()
    return [rehearsal.say(user, turn) for turn in turns][-1]


DONE = ["完成", "填完了", "打开了", "找到了", "好了", "好啦", "已经关注了", "进去了", "注册好了呢", "繼續"]


@pytest.mark.parametrize("text", DONE)
def test_having_done_it_leads_on(rehearsal: Rehearsal, text: str) -> None:
    assert "第 2 步" in last(rehearsal, REGISTER, text).text


MOVES = [
    ("怎么退出", "已退出"),
    ("不想做了", "已退出"),
    ("我不想注册了", "已退出"),
    ("停", "已退出"),
    ("結束", "已退出"),
    ("上一步吧", "第 1 步"),
    ("从头开始吧", "第 1 步"),
    ("返回菜单", "您想问哪一个"),
]


@pytest.mark.parametrize(("text", "shown"), MOVES)
def test_the_ways_out_of_a_guide_are_understood(rehearsal: Rehearsal, text: str, shown: str) -> None:
    assert shown in last(rehearsal, REGISTER, "下一步", text).text


WAITING = [
    (("应征入伍保留学籍", "3"), "下个月"),
    (("毕业后变更户籍",), "记得记得"),
    (("恢复学历查询",), "还没去学校"),
    (("学籍信息不符",), "现在几月"),
]


@pytest.mark.parametrize(("before", "text"), WAITING)
def test_a_scrap_in_a_guide_is_no_question_of_its_own(
    rehearsal: Rehearsal, before: tuple[str, ...], text: str
) -> None:
    reply = last(rehearsal, *before, text)
    assert reply.outcome == "guide"
    assert "没看懂" in reply.text
    assert "退出" in reply.text + reply.after


CHOICES = [
    (("应征入伍保留学籍", "我是大三的"), "保留学籍"),
    (("应征入伍保留学籍", "刚考上大学"), "征兵办"),
    (("应征入伍保留学籍", "我儿子是新生"), "征兵办"),
    (("应征入伍保留学籍", "退伍回来了"), "什么时候退役"),
    (("学历信息勘误", "学校弄错的"), "学校核实过了吗"),
    (("毕业后变更户籍", "我改了名"), "曾用名"),
    (("查不到学籍逐项排查", "1", "1", "今年刚考上"), "查不到学籍逐项排查"),
    (("查不到学籍逐项排查", "1", "1", "二零二四年"), "请学校核实处理"),
]


@pytest.mark.parametrize(("turns", "shown"), CHOICES)
def test_a_choice_in_ones_own_words_is_made(rehearsal: Rehearsal, turns: tuple[str, ...], shown: str) -> None:
    reply = last(rehearsal, *turns)
    assert shown in reply.text
    assert "没看懂" not in reply.text


def test_a_guide_that_takes_the_place_of_another_ends_where_it_ends(rehearsal: Rehearsal) -> None:
    reply = last(rehearsal, REGISTER, "1", "1", "2", "1", "1", "2")
    assert "接下来请联系学校" in reply.text
    assert "核对的结果是" not in reply.text


@pytest.mark.parametrize("text", ["2吧", "2 谢谢", "选第二个", "我选2", "②。"])
def test_a_number_may_have_words_around_it(rehearsal: Rehearsal, text: str) -> None:
    user = rehearsal.newcomer()
    second = rehearsal.say(user, "菜单").choices[1].target
    assert f"entry:{rehearsal.say(user, text).entry}" == second


def test_a_number_beyond_the_list_is_told_how_far_it_goes(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    rehearsal.say(user, "菜单")
    assert "1 到 11" in rehearsal.say(user, "12").text
    assert rehearsal.say(user, "11").outcome == "answer"


KEYWORDS = [
    ("謝謝", "不客气"),
    ("菜單", "您想问哪一个"),
    ("轉人工", "没有人工在线"),
    ("沒解決", "抱歉没能帮上您"),
    ("有没有人啊", "没有人工在线"),
    ("麻烦帮我转人工一下", "没有人工在线"),
    ("电话打不通", "只公布了这一个"),
    ("还有别的电话吗", "只公布了这一个"),
]


@pytest.mark.parametrize(("text", "shown"), KEYWORDS)
def test_keywords_are_heard_in_other_characters_and_with_particles(
    rehearsal: Rehearsal, text: str, shown: str
) -> None:
    assert shown in rehearsal.say(rehearsal.newcomer(), text).text


LEADS = [
    (("我98年毕业的，学信网查不到学历",), "您说的要是2001届以前的学历"),
    (("学历查不到", "我是1997年毕业的"), "您说的要是2001届以前的学历"),
    (("93届的毕业证怎么查",), "您说的要是2001年以前的证书"),
    (("退伍三年了还能复学吗",), "您说的要是退役已经超过2年"),
    (("我2019年退伍的，现在还能复学吗",), "您要是前年或更早退役的"),
    (("我退伍了想复学", "都回来两年多了"), "您要是前年或更早退役的"),
    (("我退伍了想复学", "二零二一年退的"), "您要是前年或更早退役的"),
    (("我退伍了想复学", "2021年退的", "那还行吗"), "退役超过规定期限的，手册只写了"),
    (("去年退役的怎么复学",), "您要是去年退役的"),
    (("今年9月退役的怎么复学",), "可以保留"),
    (("儿子入伍学籍怎么保留", "没办就走了"), "在校生应在入伍离校前"),
    (("当兵怎么保留学籍", "当时没回去复学"), "您说的要是退役已经超过2年"),
    (("他已经走了才想起来没办保留学籍",), "在校生应在入伍离校前"),
    (("我高考报名的时候就错了，已经毕业，学历信息怎么改",), "您说的要是高考、考研等国家教育考试报名时填错的"),
]


@pytest.mark.parametrize(("turns", "shown"), LEADS)
def test_who_is_outside_a_rule_reads_that_first(
    rehearsal: Rehearsal, turns: tuple[str, ...], shown: str
) -> None:
    assert last(rehearsal, *turns).text.startswith(shown)
    assert not last(rehearsal, "学历查不到").text.startswith("您说的要是")


UNRELATED = [
    "毕业以后档案寄到哪儿去了",
    "助学贷款毕业几年内要还完",
    "新生能不能请假晚几天报到",
    "快递代收点在哪个门",
]


@pytest.mark.parametrize("text", UNRELATED)
@pytest.mark.parametrize("before", ["学籍查不到", "怎么注册学信网账号", "毕业后改名了学历怎么办"])
def test_what_is_outside_the_handbook_stays_so_after_an_answer(
    rehearsal: Rehearsal, before: str, text: str
) -> None:
    assert last(rehearsal, before, text).outcome in ("nearby", "fallback", "suggest")


OTHERS = [
    ("高考报名时民族填错了，学历上也跟着错", "diploma-error"),
    ("毕业证编号输进去提示没有这条记录", "diploma-missing"),
    ("去当兵之前学籍要办什么手续", "military-service"),
]


@pytest.mark.parametrize(("text", "entry"), OTHERS)
@pytest.mark.parametrize("before", ["学籍查不到", "怎么注册学信网账号", "毕业后改名了学历怎么办"])
def test_a_clear_question_is_not_read_as_one_of_the_last_stage(
    rehearsal: Rehearsal, before: str, text: str, entry: str
) -> None:
    assert last(rehearsal, before, text).entry == entry


CONTACTS = [
    ("学籍科的座机是多少", "0431-81929776"),
    ("能不能给我个管学历的老师电话", "0431-81929776"),
    ("学籍这块归哪个老师管呀？", "王老师"),
    ("学籍办公室在哪个楼", "没有写到别的办公时间、地址"),
    ("学籍管理中心周末上班吗", "没有写到别的办公时间、地址"),
    ("你们座机一直打不通咋整", "只公布了这一个"),
]


@pytest.mark.parametrize(("text", "shown"), CONTACTS)
def test_who_asks_for_the_contact_in_own_words_gets_it(rehearsal: Rehearsal, text: str, shown: str) -> None:
    assert shown in rehearsal.say(rehearsal.newcomer(), text).text


@pytest.mark.parametrize("text", ["学籍在哪里", "学籍号码是多少", "老师", "学籍"])
def test_words_of_the_contact_alone_do_not_ask_for_it(rehearsal: Rehearsal, text: str) -> None:
    assert rehearsal.say(rehearsal.newcomer(), text).outcome != "contact"


CLOSINGS = [
    ("好的谢谢您", "不客气"),
    ("谢谢老师，我知道了", "不客气"),
    ("不用了谢谢", "不客气"),
    ("谢谢，查到了", "不客气"),
    ("麻烦您了", "不客气"),
    ("行，我知道了", "好的。"),
    ("没事了", "好的。"),
    ("那我先去问问学校", "好的。"),
    ("你好老师，在吗", "您请说"),
    ("我想咨询一下", "您请说"),
    ("可以加微信吗", "先打电话问"),
]


@pytest.mark.parametrize(("text", "shown"), CLOSINGS)
@pytest.mark.parametrize("before", ["毕业证丢了", "学籍查不到"])
def test_courtesies_are_made_of_many_words(rehearsal: Rehearsal, before: str, text: str, shown: str) -> None:
    assert shown in last(rehearsal, before, text).text


SMALL_TALK = [
    ("就是", "您请说"),
    ("我跟你说", "您请说"),
    ("还有个问题", "您请说"),
    ("再问一个问题", "您请说"),
    ("对了", "您请说"),
    ("求助", "您请说"),
    ("在线等", "您请说"),
    ("就这些吗", "手册对这件事写的就是上面这些"),
    ("没了吗？", "手册对这件事写的就是上面这些"),
    ("还有呢", "手册对这件事写的就是上面这些"),
    ("没了", "手册对这件事写的就是上面这些"),
    ("没有了谢谢", "不客气"),
    ("没问题了", "好的。"),
    ("是", "好的。"),
    ("真的吗", "教育部令第41号"),
    ("你是机器人吗", "没有人工在线"),
    ("好烦啊", "抱歉没能帮上您"),
    ("太麻烦了", "抱歉没能帮上您"),
    ("我要找人工", "没有人工在线"),
    ("有没有老师在", "没有人工在线"),
]


@pytest.mark.parametrize(("text", "shown"), SMALL_TALK)
def test_what_asks_nothing_of_the_handbook_is_heard(rehearsal: Rehearsal, text: str, shown: str) -> None:
    assert shown in last(rehearsal, "毕业证丢了", text).text


def test_the_last_answer_is_sent_once_more(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    first = rehearsal.say(user, "学历查不到")
    rehearsal.say(user, "电话")
    again = rehearsal.say(user, "刚才那个再发一遍")
    assert (again.entry, again.text) == (first.entry, first.text)


def test_nothing_was_told_of_what_was_refused(rehearsal: Rehearsal) -> None:
    reply = last(rehearsal, "毕业证丢了怎么办", "宿舍几点关门", "就这些吗")
    assert "手册对这件事写的就是上面这些" not in reply.text


def test_the_greeting_is_short_for_who_is_talking_already(rehearsal: Rehearsal) -> None:
    user = rehearsal.newcomer()
    assert rehearsal.say(user, "你好").text.startswith("您好")
    assert rehearsal.say(user, "在吗").text.startswith("您请说")


def test_the_label_of_a_guide_may_be_typed(rehearsal: Rehearsal) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), "分步办理：毕业后变更户籍")
    assert reply.outcome == "guide"
    assert "第 1 步" in reply.text


@pytest.mark.parametrize("between", ["为什么", "找谁", "更多"])
def test_the_number_of_the_guide_holds_after_a_detail(rehearsal: Rehearsal, between: str) -> None:
    reply = last(rehearsal, "查不到学历", between, "1")
    assert (reply.outcome, reply.entry) == ("guide", "diploma-missing")


@pytest.mark.parametrize("word", ["分步办理", "一步一步办", "带我办吧"])
def test_the_guide_on_offer_starts_by_its_word(rehearsal: Rehearsal, word: str) -> None:
    reply = last(rehearsal, "毕业证丢了", word)
    assert (reply.outcome, reply.entry) == ("guide", "certificate-issue-loss")
    assert len(last(rehearsal, word).choices) > 1, "nothing on offer: all guides"


@pytest.mark.parametrize("year", ["我是2022级的", "2019届的", "我孩子是23级新生"])
@pytest.mark.parametrize("before", ["学籍查不到", "学历突然查不到了", "当兵怎么保留学籍", "毕业证丢了"])
def test_who_only_says_of_which_year_they_are_stays_with_the_last_answer(
    rehearsal: Rehearsal, before: str, year: str
) -> None:
    assert last(rehearsal, before, year).entry == last(rehearsal, before).entry
    assert "哪件事" in last(rehearsal, year).text


FOLLOW_UPS = [
    (("当兵怎么保留学籍", "审核要多久"), "办理、审核要多久，手册没有写明"),
    (("当兵怎么保留学籍", "时间有限制吗"), "放弃入学资格或退学处理"),
    (("当兵怎么保留学籍", "办好了在哪看"), "可登录学信网查看"),
    (("学历信息错了怎么改", "谁审核"), "省级教育行政部门复核确认"),
    (("学历信息错了怎么改", "学校能改吗"), "确系学校注册错误的"),
    (("毕业证丢了", "能不能让我同学去办"), "手册没有写明"),
    (("毕业证丢了", "那就没办法了吗"), "联系毕业高校"),
    (("当兵怎么保留学籍", "我是大一新生"), "高校录取通知书"),
    (("当兵怎么保留学籍", "怎么办理"), "在校生：入伍离校前"),
    (("我在部队，下个月退伍，学籍怎么办", "怎么复学"), "第2年高校新生入学期间"),
    (("毕业后改名了学历怎么办", "在哪里办"), "不再受理修改申请"),
    (("怎么注册学信网账号", "具体怎么办"), "三步"),
    (("毕业证丢了", "要去学校吗"), "手册没有写明"),
    (("毕业证丢了", "补办要多少钱", "要多久"), "手册没有写到"),
    (("毕业证丢了", "能加急吗"), "手册没有写到"),
    (("突然查不到学历了", "多久能恢复"), "手册没有写到"),
]


@pytest.mark.parametrize(("turns", "shown"), FOLLOW_UPS)
def test_a_follow_up_gets_the_detail_it_asks_for(
    rehearsal: Rehearsal, turns: tuple[str, ...], shown: str
) -> None:
    assert shown in last(rehearsal, *turns).text


@pytest.mark.parametrize("text", ["22010419981122003X", "482913。"])
def test_numbers_alone_are_no_question(rehearsal: Rehearsal, text: str) -> None:
    reply = rehearsal.say(rehearsal.newcomer(), text)
    assert reply.text.startswith("收到一串号码")
    assert "温馨提示" in reply.after


@pytest.mark.parametrize("text", ["我想死", "不想活了", "毕不了业想跳楼", "真的活不下去了"])
@pytest.mark.parametrize("before", ["你好", REGISTER])
def test_distress_gets_a_kind_word_and_no_list(rehearsal: Rehearsal, before: str, text: str) -> None:
    reply = last(rehearsal, before, text)
    assert "我很担心您" in reply.text
    assert "辅导员" in reply.text


@pytest.mark.parametrize("text", ["482913", "收到482913", "我收到的码是 6位 482913 填哪"])
def test_a_code_sent_at_the_step_that_speaks_of_it_is_masked(rehearsal: Rehearsal, text: str) -> None:
    reply = last(rehearsal, REGISTER, "1", text)
    assert "温馨提示" in reply.text + reply.after
    assert reply.record is None or "482913" not in reply.record.text
