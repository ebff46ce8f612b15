"""The answers: one file a kind. `IN_ORDER` is the routing table; the first that answers wins."""

from bot.router import Handler
from handlers import chosen, fallback, follow_up, follower, guide, keyword, media, question, unremembered

IN_ORDER: tuple[Handler, ...] = (
    follower.handle,  # subscribe, unsubscribe, events that want no answer
    unremembered.handle,  # only while the store is away: a guide's whole page
    guide.handle,  # the running guide, or one that is started
    chosen.handle,  # a menu key, a tapped link, the number of an offer
    keyword.handle,  # 菜单, 帮助, 电话, 更多 …
    media.handle,  # pictures, voice, stickers …
    follow_up.handle,  # 那毕业了呢, 要带什么材料 …
    question.handle,  # a question of the handbook, or one near it
    fallback.handle,  # always answers
)
