"""The parts of the running app, as the commands need them."""

from flask import current_app

from bot.bot import Bot
from bot.versions.library import Library
from settings import Settings


def bot() -> Bot:
    """The bot of the app."""
    found: Bot = current_app.extensions["bot"]
    return found


def settings() -> Settings:
    """The settings of the app."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def library() -> Library:
    """The versions of what the bot knows."""
    found: Library = current_app.extensions["library"]
    return found
