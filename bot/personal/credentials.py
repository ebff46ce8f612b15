"""Finds what opens an account: e-mail addresses, codes sent by SMS, passwords."""

import re
from collections.abc import Iterator

from bot.personal.finding import Finding

_AT = r"(?:\s{0,2}(?:@|[\[({<]\s?(?:at|@)\s?[\])}>]|艾特|圈a)\s{0,2}|\s(?:at|AT)\s)"
_DOT = r"(?:\s?\.\s?|\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?|\sdot\s|点)"
_TOP = r"(?:com|cn|net|org|edu|gov|me|io|cc|vip|info|top|hk|tw|uk|de|jp)"
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++"
    + _AT
    + r"(?P<host>[A-Za-z0-9-]{1,40}(?:"
    + _DOT
    + r"[A-Za-z0-9-]{1,40}){0,3}?"
    + _DOT
    + _TOP
    + r"(?:"
    + _DOT
    + r"cn)?)(?![A-Za-z-])",
    re.I,
)
_OFFICIAL = re.compile(r"(?:^|[.])(?:chsi\.com\.cn|gov\.cn)$", re.I)

_CODE_WORD = (
    r"(?:验证码|驗證碼|短信码|校验码|动态码|动态密码|认证码|短信密码|验证号|yzm"
    r"|短信(?:[上里]|收到|发来)?的?(?:数字|号码|码)(?=\s?[是为:])"
    r"|(?:verification|verify|sms|security|auth)\s?code|(?<![a-z])otp(?![a-z])"
    r"|(?<![a-z一-鿿]\s)(?<![a-z])code(?=\s?(?:is|[:=是])))"
)
_UNIT = (
    r"(?:号楼|级|届|秒|分|次|位|元|块|天|个|条|点|小时|班|室|楼|周|字|人|遍|\s?[年月日]|[-./~至到]\s?[0-9])"
)
_NO_UNIT = rf"(?![0-9]|{_UNIT})"
_DIGITS = (
    r"(?<![0-9.])(?P<value>[0-9]{3}[ -][0-9]{3}|[0-9] [0-9] [0-9] [0-9](?: [0-9]){0,2}|[0-9]{4,8})" + _NO_UNIT
)
_QUIET = r"[^0-9\ue000没不错未等无试误打拨过期电话客服热线代发送到\n]"
_CUE = r"(?:是|为|叫|[:=]|填|输入?|输的|收到了?|来了|过来了?|写着|[给发]你|is)[\s,:“\"'\[【了个的]{0,3}"
_CODE_AFTER = re.compile(rf"{_CODE_WORD}(?:{_QUIET}{{0,10}}|[^0-9\ue000\n]{{0,12}}?{_CUE}){_DIGITS}", re.I)
_CODE_MIXED = re.compile(
    _CODE_WORD + r"[\s是为:=]{1,4}"
    r"(?P<value>(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{4,18})(?![A-Za-z0-9.])",
    re.I,
)
_THIS_IS = r"[\s,.)]{0,2}(?:这个?|那个?|就|才|应该)?(?:是|为|is)"
_CODE_BEFORE = re.compile(
    rf"{_DIGITS}(?:{_THIS_IS}[^0-9\ue000\n]{{0,8}}?|\s?[(\[【]\s?(?:学信网|短信)?){_CODE_WORD}", re.I
)
_CODE_ALONE = re.compile(r"\s*(?P<value>(?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2]))[0-9]{6})\s*[。.!]?\s*")
_CODE_GOT = re.compile(
    r"(?:收到了?|发来了?|来的?|(?<!密)码(?:是|为|:))[^0-9\ue000\n]{0,4}(?:[4-8]位\s?)?(?P<value>[0-9]{6})(?![0-9])"
)
_CODE_PLAIN = re.compile(
    r"(?<![0-9A-Za-z.-])(?P<value>(?!(?:19|20)[0-9]{2}(?![0-9]))(?:[0-9]{6}|[0-9]{4}))[\s,]{0,2}"
    rf"(?:短信|手机)?{_CODE_WORD}(?!.{{0,6}}(?:收不|没收|没有|发不|不来|接不|怎么|是|为|:))",
    re.I,
)

_WORD = r"(?:密码|密碼|口令|mima|password|passwd|(?<![a-z])(?:pwd|pw|pass|mm|psw)(?![a-z]))"
_VALUE = r"(?P<value>[A-Za-z0-9@#$%^&*_+=.~!\-]{3,64}+)"
_LEAD = (
    r"(?P<lead>(?:is|[\s:=>\"'“‘「\[的我就还都直一应该好像大概"
    r"是为叫用设置定成改换了填写这个生日原初始登录试过输入]){0,12})"
)
_PASSWORD = re.compile(rf"(?P<before>.{{0,4}}){_WORD}{_LEAD}{_VALUE}", re.I)
_PASSWORD_BEFORE = re.compile(
    rf"(?<![A-Za-z0-9@#$%^&*_+=.~!/-]){_VALUE}{_THIS_IS}[^0-9A-Za-z\ue000\n]{{0,8}}?{_WORD}", re.I
)
_ACCOUNT = r"(?<![A-Za-z0-9])(?:[A-Za-z0-9._+-]{4,40}+(?:@[A-Za-z0-9.-]{4,40}+)?)"
_BETWEEN = r"\s{0,2}(?:[/|\\,;、+:]|--?-?|\s)\s{0,2}"
_NAME = r"(?:账号|帐号|賬號|账户|用户名?|手机号?|电话|号码?|邮箱|账)"
_AND = r"\s?(?:和|跟|与|及|&|/|、|\+|,|还有)?\s?(?:登录)?"
_PAIR_BEFORE = re.compile(
    _ACCOUNT
    + _BETWEEN
    + _VALUE
    + r"[\s,(]{0,3}(?:这?是|分别是)?\s?(?:我的?|学信网的?){0,2}"
    + _NAME
    + _AND
    + _WORD,
    re.I,
)
_PAIR_AFTER = re.compile(
    _NAME + _AND + r"(?:密码|密碼|密)[\s:=是为分别,]{0,5}" + _ACCOUNT + _BETWEEN + _VALUE, re.I
)
_MIXED = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")
_ADDRESS = re.compile(r"(?:www\.|.*\.(?:com|cn|net|org|edu|html?|app)\b)", re.I)
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}(?:[-.][0-9]{1,2}){1,2}$|[0-9]{1,2}-[0-9]{1,2}$|(?:19|20)[0-9]{2}-(?:19|20)[0-9]{2}$"
)
_SERVICE = re.compile(
    r"(?:12306|100(?:86|10|00)|95[0-9]{3,4}|0[0-9]{2,3}-?[0-9]{7,8}|400-?[0-9]{3,4}-?[0-9]{3,4})$"
)
_COUNTED = re.compile(_UNIT)
_TOLD = re.compile(r"(?:is|[是为叫:=成填写用])[\s\"'“‘「\[的]*$", re.I)


def find_emails(text: str) -> Iterator[Finding]:
    """E-mail addresses in a folded text; those of the authorities are public."""
    for match in _EMAIL.finditer(text):
        host = re.sub(_DOT, ".", match["host"], flags=re.I)
        if not _OFFICIAL.search(host):
            yield Finding("email", *match.span())


def find_codes(text: str) -> Iterator[Finding]:
    """Codes sent by SMS, in a folded text; six digits and nothing else, but a month
    (202409), are taken for one."""
    if alone := _CODE_ALONE.fullmatch(text):
        yield Finding("sms_code", *alone.span("value"))
    for pattern in (_CODE_GOT, _CODE_AFTER, _CODE_MIXED, _CODE_BEFORE, _CODE_PLAIN):
        for match in pattern.finditer(text):
            if not _SERVICE.match(match["value"]):
                yield Finding("sms_code", *match.span("value"))


def find_passwords(text: str) -> Iterator[Finding]:
    """Passwords in a folded text: said as such, or as the second half of account/password."""
    for pattern in (_PAIR_BEFORE, _PAIR_AFTER):
        yield from (_password(match) for match in pattern.finditer(text) if not _is_public(match["value"]))
    for match in _PASSWORD_BEFORE.finditer(text):
        value = match["value"]
        if not _is_public(value) and len(value) >= 4 and (any(map(str.isdigit, value)) or len(value) >= 6):
            yield _password(match)
    for match in _PASSWORD.finditer(text):
        counted = match["value"].isdigit() and _COUNTED.match(text, match.end())
        if not counted and _is_password(match["before"], match["lead"], match["value"].rstrip(".!-")):
            yield _password(match)


def _password(match: re.Match[str]) -> Finding:
    start = match.start("value")
    return Finding("password", start, start + len(match["value"].rstrip(".!-") or match["value"]))


def _is_public(value: str) -> bool:
    """A web address, a date or a hotline."""
    return bool(_ADDRESS.match(value) or _DATE.match(value) or _SERVICE.match(value))


def _is_password(before: str, lead: str, value: str) -> bool:
    """Letters with digits always; digits or letters alone only where the words say that this is it."""
    if len(value) < 3 or _is_public(value):
        return False
    if _MIXED.match(value):
        return len(value) >= 5 or bool(_TOLD.search(lead))
    told = bool(_TOLD.search(lead))
    if any(map(str.isdigit, value)):
        return len(value) >= 4 and (
            told or (not lead.strip() and not re.search("[忘找重改][记回置了改]?了?$", before))
        )
    if not any(map(str.isalpha, value)):
        return False
    if re.search(r"is\s*$", lead, re.I):
        return False
    return told and len(value) >= (4 if lead.rstrip()[-1:] in ":=" else 6)
