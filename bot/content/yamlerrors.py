"""What is wrong in a YAML file, and what to write instead, in the words of those who write it."""

_DATE = "这里要写日期，例如 2026-09-01；日历上要有这一天"
_LIST = "这里要写成列表，每行以“- ”开头"
_MAPPING = "这里要写成“名称: 内容”的形式"
SAID = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "不认识这一项，请检查拼写或删去",
    "string_type": "这里要写文字；像电话、日期、是/否这样的内容请加引号",
    "string_too_short": "内容太短，至少要 {min_length} 个字",
    "string_too_long": "内容太长，最多 {max_length} 个字",
    "too_short": "至少要写 {min_length} 条，现在只有 {actual_length} 条",
    "too_long": "最多写 {max_length} 条，请删去多的",
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "literal_error": "只能写 {expected}",
    "bool_type": "只能写 true 或 false",
    "bool_parsing": "只能写 true 或 false",
    "int_type": "这里要写整数",
    "int_parsing": "这里要写整数",
    "int_from_float": "这里要写整数",
    "float_type": "这里要写数字，例如 0.5",
    "float_parsing": "这里要写数字，例如 0.5",
    "greater_than_equal": "不能小于 {ge:g}",
    "less_than_equal": "不能大于 {le:g}",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "string_pattern_mismatch": "只能用小写英文字母、数字和短横线，以字母开头",
}
"""Pydantic's kind of error -> what to write instead."""
NO_TEXT: dict[type, str] = {
    dict: "这里要写一句话；话里有“: ”或以 {{ 开头时，请给整句加引号",
    list: "这里要写一句话；话以“- ”或 [ 开头时，请给整句加引号",
    type(None): "这里是空的，请写上内容，或删去这一行",
}
"""Instead of `string_type`, by what stands there."""

_ONE_TEXT = "一个文件里只能有一份内容，请删去单独成行的 --- 或 ... 和它后面的部分"
_TAB = "缩进里有制表符（Tab），请改成空格"
_SIGN = "以 * & ! % @ ` 开头的话请加引号"
SYNTAX = {
    "could not find expected ':'": "这里少了半角冒号和它后面的空格，或者缩进里有全角空格",
    "mapping values are not allowed in this context": "缩进不对，或话里有“: ”：这样的话请整句加引号",
    "did not find expected '-' indicator": "没有和上一行对齐，或引号、括号后面还有字：这样的话请整句加引号",
    "did not find expected key": "没有和上面的项目对齐，或“-”后面少了空格，或引号后面还有字",
    "did not find expected ',' or ']'": "从这里开始的 [ 没有写完，缺少 ] 或逗号",
    "did not find expected ',' or '}'": "从这里开始的 { 没有写完，缺少 } 或逗号",
    "did not find expected node content": "以 ] } , 开头的话请加引号",
    "found unexpected end of stream": "从这里开始的引号没有写完",
    "found unexpected document indicator": "从这里开始的引号没有写完",
    "found unknown escape character": "双引号里的反斜线 \\ 另有含义，请改用单引号",
    "found character that cannot start any token": f"{_TAB}；{_SIGN}",
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "did not find expected alphabetic or numeric character": _SIGN,
    "did not find expected whitespace or line break": _SIGN,
    "could not find expected directive name": _SIGN,
    "found unknown directive name": _SIGN,
    "found undefined alias": _SIGN,
    "found undefined tag handle": _SIGN,
    "did not find expected comment or line break": "| 和 > 后面不能写字，请另起一行；以它们开头的话请加引号",
    "but found another document": _ONE_TEXT,
    "did not find expected <document start>": _ONE_TEXT,
    "nested too deeply": "这里的列表套得太深，请检查是不是多写了 [ 或 {；以它们开头的话请加引号",
}
"""The parser's words -> what is wrong."""
UNKNOWN_SYNTAX = f"不认识这样的写法，{_SIGN}"
