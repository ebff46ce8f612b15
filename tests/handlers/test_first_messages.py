"""What a first message gets, said in whatever way: found by people who tried the account with their own words."""

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
