"""Whether a person speaks as a student or as a graduate, from their own words."""

import re

_SOON = "差[半一二两三几0-9]+(?:年|个?月|学期)才?"
_NOT_YET = re.compile(
    f"(?:{_SOON}|没|未|快|快要|要|即将|马上|临近|等我?|不能|没法|才能|怎么|准予|可以|提前|影响|耽误|预计|明年|后年|年底)(?:正常|能)?毕业(?!证|后|以后)(?:拿到?证)?了?"
)
_GRADUATED = re.compile(
    "已毕业|毕业(?:了|啦|后|以后|之后|之前没|[好多几十两三四五六七八九0-9]{1,3}年)|(?:已经?|早就?|都|刚|刚刚)毕业|往届|校友"
    "|(?:工作|上班|参加工作)(?:了|后|以后|好?[几多]年)|[0-9]{2,4}[届级年]毕业"
    "|[拿领](?:了|完|到)(?:毕业)?证|[拿领](?:毕业)?证书?(?:了|离校|后|以后|之后)|(?<![生考份到级格驶])证书?(?:都|也|已经)?[拿领发](?:了|到)|离校(?:了|后|以后|之后|好?[几多两三]年)"
)
_ENROLLED = re.compile(
    f"在读|在校|还在(?:读|上|念)|[没未]有?毕业(?!证)|大学[一二三四]年级|快要?毕业|{_SOON}毕业|(?:大|研|博)[一二三四五](?!学(?![信籍历期生]))|上学期间|读书期间|新生|刚(?:入学|考上|报到)"
)
_NOT_ENROLLED = re.compile("(?:不是|没有?|不)(?:在校|在读|在学校|在上学)")


def stage_of(text: str) -> str:
    """`text` is cleaned or normalised. "enrolled", "graduated", or "" when neither or both are said."""
    enrolled = _ENROLLED.search(_NOT_ENROLLED.sub("", text)) is not None
    graduated = (_NOT_ENROLLED.search(text) or _GRADUATED.search(_NOT_YET.sub("", text))) is not None
    if enrolled == graduated:
        return ""
    return "enrolled" if enrolled else "graduated"


LONGEST = 40
"""Characters of the longest text that may say a stage and no more."""
_SAYS_NO_MORE = re.compile(
    "(?:我家?孩子|我们?|俺|他|她|那|要是|如果|假如|但是?|可是|还|是|的|呢|了|啊|呀|哦|吧|嘛|吗|么|啦|说|问|指|现在|已经?|早就?|刚|都|就|也|才|快"
    "|不是?|在|换成|查|哪来|学校|[这那]一?栏|新生|入学|考上|差|半|个?月|学期|要看|想看|以前|以后|之后|后|在校|在读|在?上学|生|毕业|没有?|未|[这那]个|学籍|学历|大[一二三四学]|研[一二三]|本科|专科|学生|校友|往届"
    "|工作|上班|入职|离校|[拿领](?:了|到|完)?(?:毕业)?证|去年|前年|今年|上个月|年|届|级"
    "|[0-9一二两三四五六七八九十几好多]|读|上|念|怎么办|咋办|咋整| )+"
)
_CORRECTS = re.compile(
    "(?:(?:哦|噢|啊|不好意思|抱歉| )*(?:不对|对了|忘了?说|(?:我|刚才)*(?:[说讲打写搞弄]?错了|说早了)|不是 )"
    "[啊呀哦了]? ?(?=.))+"
)
"""What a person says before correcting themselves: 不对，我是毕业了."""
_NOT_THE_OTHER = re.compile("不是(?:学籍|学历) ?(?=而?是)")
_HAS_NONE = re.compile("没有?(?:学籍|学历)")


def only_stage_of(text: str) -> str:
    """As `stage_of`, for a cleaned text that says no more: 我还没毕业 是学籍, 那学历呢; not 没学籍咋办."""
    if len(text) > LONGEST:
        return ""  # it says more; and a way through so many words may be looked for in too many ways
    text = text[found.end() :] if (found := _CORRECTS.match(text)) else text
    if _HAS_NONE.search(text) or not _SAYS_NO_MORE.fullmatch(text):
        return ""
    text = _NOT_THE_OTHER.sub("", text)
    record, diploma = "学籍" in text, "学历" in text
    named = "" if record == diploma else "enrolled" if record else "graduated"
    # 那毕业的呢: of those who have graduated, where no more is said
    graduates = "graduated" if "毕业" in _NOT_YET.sub("", text) else ""
    return stage_of(text) or named or graduates


_ONLY_A_YEAR = re.compile(
    "(?:我家?孩子|我|他|她|本人)?(?:是|读的?是)?(?:19|20)?[0-9]{2}(?:级|届|年(?:入学|上大学|考上|来))的?"
    "(?:新生|学生|本科生?|专科生?|大专生?|硕士|研究生|毕业生)?"
)


def names_only_a_year(text: str) -> bool:
    """我是2022级的, 19届: which year somebody belongs to, in a cleaned text that says no more."""
    return _ONLY_A_YEAR.fullmatch(text.replace(" ", "")) is not None
