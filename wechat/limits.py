"""WeChat's numbers, each with where it is from. Change them here only."""

BODY_BYTES = 64 * 1024
"""Largest request body taken. Ours: WeChat's own messages stay far below."""

STALE_SECONDS = 300
"""A signed timestamp older or newer than this is refused. Ours: retries come within 15 s."""

CLOCK_WARNING_SECONDS = 30
"""From this offset between WeChat's clock and ours on the office is warned. Ours: deliveries take seconds."""

PATIENCE_SECONDS = 5.0
RETRIES = 3
"""WeChat waits this long, then sends the same message again, "总共重试三次"; public projects see 3 deliveries
in all. Official page: https://developers.weixin.qq.com/
doc/offiaccount/Message_Management/Receiving_standard_messages.html"""

LOCK_WAIT_SECONDS = 4.0
"""How long a message waits, from its arrival, for another of the same user to be answered. Ours: WeChat drops
the line after 5 s. Official page: https://developers.weixin.qq.com/
doc/offiaccount/Message_Management/Passive_user_reply_message.html"""

REPLY_TEXT_BYTES = 2047
"""Longest text of a passive reply. Not documented; failures are reported above it."""

INCOMING_TEXT_CHARS = 1000
"""What is read of a message: more than any question needs, and it bounds the time of one answer."""

ARTICLES_AFTER_MESSAGE = 1
ARTICLES_AFTER_EVENT = 8
"""图文 cards of one passive reply. Official page: https://developers.weixin.qq.com/
doc/offiaccount/Message_Management/Passive_user_reply_message.html; with more the reply fails."""

ARTICLE_TITLE_CHARS = 64
ARTICLE_DESCRIPTION_CHARS = 120
"""What clients show of a 图文 card before cutting."""

MENU_BUTTONS = 3
MENU_SUB_BUTTONS = 5
"""Official page: https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu"""

MENU_NAME_BYTES = 16
MENU_SUB_NAME_BYTES = 60
MENU_KEY_BYTES = 128
MENU_URL_BYTES = 1024
"""The same page; bytes of UTF-8, a 汉字 is 3."""

MENU_NAME_SHOWN = 4
MENU_SUB_NAME_SHOWN = 8
"""汉字 on the screen, the rest becomes "…". The same page; older unofficial copies say 7 for a sub-button."""

IMAGE_BYTES = 2 * 1024 * 1024
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif")
"""Official page: https://developers.weixin.qq.com/doc/subscription/api/material/temporary/api_uploadtempmedia;
unofficial pages say 10 MB."""

TOKEN_EARLY_SECONDS = 300
"""stable_token gives out the next token 5 minutes early, both are valid until then (its official page)."""
