"""Personal data is found however it is written, masked whole, and nothing else is touched."""

import csv
import time
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from bot.personal.privacy import Finding, find, mask

SCHOOL = ("0431-81929776",)
QUESTIONS = Path(__file__).parents[1] / "questions"
LABELS = ("〔身份证号〕", "〔手机号〕", "〔证书编号〕", "〔银行卡号〕", "〔验证码〕", "〔密码〕", "〔邮箱〕")
SEPARATORS = ("", " ", "-", "－", "\u3000", "\u200b", ".", "·")
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
AROUND = ("{}", "帮我查一下{}", "{} 查不到学籍怎么办", "我在3号楼405，{}，2021年9月入学", "你好{}谢谢")


def with_check_digit(seventeen: str) -> str:
    return seventeen + ric.calc_check_digit(seventeen + "0")


def with_luhn(number: str) -> str:
    return number + luhn.calc_check_digit(number)


IDS = [with_check_digit(start) for start in ("22010419981122003", "11010519991231002", "44030620030512025")]
PHONES = ["13756081942", "15804316672", "19912345678", "17643100086"]
CERTIFICATES = ["136051201605120017", "101831202105001234", "13605120190500123"]
CARDS = [with_luhn("622202120000000000"), with_luhn("621700001000123"), with_luhn("400000123456789")]
EMAILS = ["zhangsan@qq.com", "1234567@163.com", "li.si_99@mails.school.edu.cn", "A-B@gmail.com"]
PASSWORDS = ["Abc.2020", "zhang1998", "Xx@2020!a", "hello_2020"]
CODES = ["382911", "4821", "90817263"]


def grouped(number: str, sizes: tuple[int, ...], separator: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return separator.join([*parts, number[at:]] if number[at:] else parts)


def kinds(text: str) -> set[str]:
    return {finding.kind for finding in find(text, SCHOOL)}


def masked(text: str) -> str:
    return mask(text, find(text, SCHOOL))


def written(name: str) -> list[tuple[str, str]]:
    with (QUESTIONS / name).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["message"], row["kinds"]) for row in rows]


@pytest.mark.parametrize(
    ("message", "expected"), written("personal-data.tsv") + written("personal-data-written.tsv")
)
def test_each_written_message_has_exactly_the_kinds_that_people_see_in_it(
    message: str, expected: str
) -> None:
    assert kinds(message) == set(expected.split(",")) - {"none"}


@pytest.mark.parametrize(("number", "around"), [*product(IDS, AROUND)])
@pytest.mark.parametrize("sizes", [(18,), (6, 8), (6, 4, 4), (3, 3, 4, 4), (6, 4, 2, 2), (1,) * 18])
def test_an_id_number_is_found_in_every_grouping(number: str, around: str, sizes: tuple[int, ...]) -> None:
    for separator in SEPARATORS:
        text = grouped(number, sizes, separator)
        assert masked(around.format(text)) == around.format("〔身份证号〕"), text


@pytest.mark.parametrize("number", IDS)
def test_an_id_number_is_found_in_other_scripts(number: str) -> None:
    for text in (number.translate(WIDE), number.lower(), number.translate(SPOKEN), number.translate(FORMAL)):
        assert masked(f"身份证号是{text}，谢谢") == "身份证号是〔身份证号〕，谢谢"


def test_a_mistyped_id_number_is_still_masked() -> None:
    assert masked("220104199811220032 格式不对") == "〔身份证号〕 格式不对"
    assert masked("身份证22010419981122003") == "身份证〔身份证号〕"
    assert masked("220199199811220032 是我身份证") == "〔身份证号〕 是我身份证"


def test_an_old_id_number_has_a_date_in_it() -> None:
    assert kinds("老身份证 220104681122003") == {"id_card"}
    assert kinds("220104681322003") == set()


@pytest.mark.parametrize(("number", "around"), [*product(PHONES, AROUND)])
@pytest.mark.parametrize("sizes", [(11,), (3, 4), (3, 8), (4, 4), (3, 3), (1,) * 11])
def test_a_phone_is_found_in_every_grouping(number: str, around: str, sizes: tuple[int, ...]) -> None:
    for separator, prefix in product(SEPARATORS, ("", "+86", "+86 ", "0086", "86-", "(+86)")):
        text = prefix + grouped(number, sizes, separator)
        assert masked(around.format(text)) == around.format("〔手机号〕"), text


@pytest.mark.parametrize("number", PHONES)
def test_a_phone_is_found_in_other_scripts(number: str) -> None:
    spoken = number.translate(SPOKEN)
    for text in (number.translate(WIDE), spoken, spoken.replace("幺", "一"), number.translate(FORMAL)):
        assert masked(f"电话{text}，急") == "电话〔手机号〕，急"
    assert masked(f"我{spoken[:3]}，{spoken[3:7]}，{spoken[7:]}打一下") == "我〔手机号〕打一下"


def test_a_spoken_one_that_belongs_to_the_next_word_stays() -> None:
    assert masked("麻烦打幺三九四四零八七幺五二一下") == "麻烦打〔手机号〕一下"


def test_a_private_landline_is_a_phone_and_a_public_one_is_not() -> None:
    assert kinds("我家座机是0431-84512345") == {"phone"}
    assert kinds("学信网客服 010-67410388 占线") == set()


@pytest.mark.parametrize("number", CERTIFICATES)
def test_a_certificate_number_is_no_id_number(number: str) -> None:
    for around in ("{}", "证书编号：{}", "毕业证编号{}查不到", "{} 是我毕业证编号"):
        for text in (number, number.translate(WIDE), grouped(number, (6, 4, 2), " ")):
            assert masked(around.format(text)) == around.format("〔证书编号〕")


@pytest.mark.parametrize(("number", "separator"), [*product(CARDS, ("", " ", "-"))])
def test_a_bank_card_is_found(number: str, separator: str) -> None:
    for sizes, around in product(((19,), (4, 4, 4, 4), (6,)), ("{}", "银行卡{}", "卡号：{} 对吗")):
        text = grouped(number, sizes, separator)
        assert masked(around.format(text)) == around.format("〔银行卡号〕"), text


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "around",
    [
        "验证码{}",
        "验证码是{}",
        "验证码：{} 对吗",
        "收到验证码了 {}",
        "【学信网】您的验证码为{}，5分钟内有效",
        "{} 是你们发的验证码吗",
        "短信验证码 {}",
        "code: {}",
        "{}（验证码）",
        "yzm {}",
        "我输的验证码是{}还是不对",
    ],
)
def test_a_code_is_found_before_and_behind_its_word(code: str, around: str) -> None:
    assert masked(around.format(code)) == around.format("〔验证码〕")
    assert masked(around.format(code.translate(WIDE))) == around.format("〔验证码〕")


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize(
    "around",
    [
        "密码 {}",
        "密码是{} 登不上",
        "密码：{}，怎么不行",
        "我密码{}忘了没",
        "mima: {}",
        "password: {}",
        "pwd={}",
        "我的密码改成了{}",
        "{} 是我密码",
        "学信网密码一直是{}啊",
        "my password is {}",
    ],
)
def test_a_password_is_found(password: str, around: str) -> None:
    assert masked(around.format(password)) == around.format("〔密码〕")


@pytest.mark.parametrize(("password", "phone"), [*product(PASSWORDS, PHONES)])
def test_an_account_and_its_password_are_both_found(password: str, phone: str) -> None:
    for around in ("{}/{} 号和密码 帮忙看下", "账号密码：{} {}", "账号{}密码{}", "{},{} 手机号和密码"):
        assert masked(around.format(phone, password)) == around.format("〔手机号〕", "〔密码〕")


@pytest.mark.parametrize("address", EMAILS)
def test_an_email_is_found_however_it_is_spelt(address: str) -> None:
    spaced = address.replace("@", " @ ")
    for text in (address, address.replace("@", "＠"), address.replace("@", "[at]"), spaced, address.upper()):
        for around in ("{}", "邮箱{}收不到", "我的邮箱是 {}，谢谢"):
            assert masked(around.format(text)) == around.format("〔邮箱〕"), text


@pytest.mark.parametrize(
    "text",
    [
        "0431-81929776",
        "0431 8192 9776",
        "043181929776",
        "81929776",
        "０４３１－８１９２９７７６",
        "+86 431 81929776",
    ],
)
def test_the_schools_own_number_stays_readable(text: str) -> None:
    for around in ("{}", "验证码{}", "我家电话{}", "密码{}"):
        assert masked(around.format(text)) == around.format(text)


def test_an_address_given_as_public_stays_readable() -> None:
    assert kinds("写信到xueji@school.edu.cn") == {"email"}
    assert find("写信到Xueji@school.edu.cn", ("xueji@school.edu.cn",)) == ()


def test_findings_are_places_in_the_original_text() -> None:
    text = "😀ﬁ①１３７５６０８１９４２"
    assert find(text) == (Finding("phone", 3, 14),)
    assert mask(text, find(text)) == "😀ﬁ①〔手机号〕"


def test_two_numbers_typed_as_one_are_both_found() -> None:
    for text in (
        IDS[0] + PHONES[0],
        PHONES[0] + IDS[0],
        IDS[0] + " " + PHONES[0],
        PHONES[0] + "/" + PHONES[1],
    ):
        assert len(find(text)) == 2
        assert not any(map(str.isdigit, masked(text)))


PIECES = st.one_of(
    st.sampled_from(IDS + PHONES + CERTIFICATES + CARDS + EMAILS + PASSWORDS + CODES),
    st.sampled_from(
        [
            "身份证",
            "密码",
            "是",
            "验证码",
            "证书编号",
            "银行卡",
            "手机",
            "号",
            "和",
            "/",
            " ",
            "，",
            "-",
            "账号",
            ":",
        ]
    ),
    st.sampled_from(
        ["一三七", "幺", "@", "2021年", "〔密码〕", "〔验证码〕", "code", "at", ".com", "x", "学号", "0431"]
    ),
    st.text(max_size=4),
    st.from_regex("[0-9]{1,8}", fullmatch=True),
)
MESSAGES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=1000, deadline=None)
@given(MESSAGES)
def test_findings_are_in_order_apart_and_within_the_text(text: str) -> None:
    at = 0
    for finding in find(text, SCHOOL):
        assert at <= finding.start < finding.end <= len(text)
        at = finding.end


@settings(max_examples=1000, deadline=None)
@given(MESSAGES)
def test_all_outside_the_findings_is_unchanged_and_nothing_of_them_is_left(text: str) -> None:
    findings = find(text, SCHOOL)
    pieces, done = [], 0
    for finding in findings:
        pieces.append(text[done : finding.start])
        done = finding.end
    rest = mask(text, findings)
    for piece in [*pieces, text[done:]]:
        assert rest.startswith(piece)
        rest = rest.removeprefix(piece)
        label = next((label for label in LABELS if rest.startswith(label)), "")
        rest = rest.removeprefix(label)
    assert rest == ""


@settings(max_examples=1000, deadline=None)
@given(MESSAGES)
@example("密码 〔密码〕 hunter22")
@example("验证码 〔验证码〕 448291")
def test_masking_what_is_masked_changes_nothing(text: str) -> None:
    once = masked(text)
    assert find(once, SCHOOL) == ()


@pytest.mark.parametrize(
    "unit",
    [
        "学籍信息有误怎么办，",
        "1",
        "1 ",
        "13 ",
        "a",
        "a@",
        "a at ",
        "密码",
        "密码a",
        "验证码",
        "幺",
        " ",
        "\n",
        "1-/. ",
        "62220212 ",
        "13756081942 ",
        "220104 ",
        "a@b . c . ",
        "号密码aaaa ",
        "1 1 1 1 是",
        "abcd1234是",
        "123456 ",
    ],
)
def test_two_thousand_characters_take_under_five_milliseconds_whatever_they_are(unit: str) -> None:
    text = (unit * 2000)[:2000]
    times = []
    for _ in range(7):
        start = time.process_time()
        find(text, SCHOOL)
        times.append(time.process_time() - start)
    # Four times the aim, for a busy machine; work that grows with the square would take far longer.
    assert min(times) < 0.020
