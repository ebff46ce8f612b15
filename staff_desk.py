"""Joins what the staff pages work with."""

import time
from collections.abc import Sequence

import evaluation
from bot.bot import Bot
from bot.journal.journal import Journal
from bot.knowledge import Knowledge
from bot.reply import Reply
from bot.state import keys
from bot.state.accounts import TRIAL, Accounts
from bot.state.sessions import Sessions
from bot.state.tries import Tries
from bot.versions.effect import Question
from bot.versions.library import Library
from bot.versions.phrasing import Phrasings
from pages.desk import Desk
from rehearsal import Rehearsal
from settings import ROOT, Settings

OWN_QUESTIONS = ROOT / "tests" / "questions" / "written.tsv"
"""Labelled questions that an edit must not harm; of the tests, this file is a part of every installation."""


def desk(bot: Bot, library: Library, settings: Settings) -> Desk:
    """The desk; the trial account is made for a service that keeps its store inside itself."""
    redis = bot.store.redis
    accounts = Accounts(redis)
    if settings.staff_trial_password and not settings.redis_url:
        accounts.add(TRIAL, settings.staff_trial_password, keys.day_of(int(time.time())).isoformat())

    def rehearse(text: str) -> tuple[Reply, str]:
        rehearsal = Rehearsal(bot, settings.public_url)
        reply = rehearsal.say(rehearsal.newcomer(), text)
        return reply, rehearsal.shown(reply)

    return Desk(
        bot=bot,
        journal=Journal(redis),
        library=library,
        phrasings=Phrasings(bot, library, own_questions),
        accounts=accounts,
        sessions=Sessions(redis, accounts),
        tries=Tries(redis),
        rehearse=rehearse,
        public_url=settings.public_url,
        secret_key=settings.secret_key,
    )


def own_questions(knowledge: Knowledge) -> Sequence[Question]:
    """The labelled questions with the ids that answer them now."""
    by_number = {f"Q{entry.source.question}": entry.id for entry in knowledge.entries.values()}
    return [
        Question(
            row.turns[0], frozenset(by_number[part] for part in row.label.split("|") if part in by_number)
        )
        for row in evaluation.read(OWN_QUESTIONS)
        if len(row.turns) == 1 and row.label.startswith(("Q", "OOS"))
    ]
