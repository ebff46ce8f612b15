"""The knowledge's small Markdown."""

import pytest

from pages.markdown import plain, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**第一步：**手机微信", "<p><strong>第一步：</strong>手机微信</p>\n"),
        ("**姓名**填写", "<p><strong>姓名</strong>填写</p>\n"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>\n"),
        ("一\n二", "<p>一<br>\n二</p>\n"),
        ("1. 甲\n2. 乙", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>\n"),
        ("· 甲\n· 乙\n\n丙", "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n<p>丙</p>\n"),
        ("<b onclick=x>粗</b>", "<p>&lt;b onclick=x&gt;粗&lt;/b&gt;</p>\n"),
        ("[点](javascript:alert(1))", "<p>[点](javascript:alert(1))</p>\n"),
        ("[点](https://example.edu.cn)", '<p><a href="https://example.edu.cn">点</a></p>\n'),
        ("![图](/x.png)", '<p>!<a href="/x.png">图</a></p>\n'),
        ("    缩进", "<p>缩进</p>\n"),
    ],
)
def test_markdown_becomes_safe_html(text: str, html: str) -> None:
    assert render(text) == html


def test_a_description_is_the_first_paragraph_cut_to_length() -> None:
    assert plain("**结论**在前。\n\n其余", 20) == "结论在前。"
    assert plain("一二三四五六", 4) == "一二三…"
