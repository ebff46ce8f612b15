"""One phone on the page of the chat simulator, as a test's hand and eye."""

from playwright.sync_api import FrameLocator, Locator, Page, expect


class SimulatedPhone:
    """Types, taps and reads on the phone with this number; each act waits for its answer."""

    def __init__(self, page: Page, number: int = 1) -> None:
        self.page = page
        self.root = page.get_by_role("region", name=f"手机 {number}", exact=True, include_hidden=True)
        self.answers = self.root.locator(".bubble:not(.mine), .news")
        self.notes = self.root.locator(".note")
        self.sheet = self.root.locator(".sheet")
        expect(self.answers).not_to_have_count(0)

    @property
    def last(self) -> Locator:
        return self.answers.last

    @property
    def user(self) -> str:
        return self.root.locator(".user").text_content() or ""

    @property
    def inside(self) -> FrameLocator:
        """The page in the phone's in-app browser."""
        return self.root.frame_locator("iframe")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def press(self, *names: str) -> None:
        """Buttons one after another; the last one sends something that is answered."""
        before = self.answers.count()
        for name in names:
            self.button(name).click()
        expect(self.answers).to_have_count(before + 1)

    def say(self, text: str) -> None:
        self.root.get_by_role("textbox", name="消息").fill(text)
        self.press("发送")

    def tap(self, label: str) -> None:
        before = self.answers.count()
        self.last.get_by_role("link", name=label).click()
        expect(self.answers).to_have_count(before + 1)

    def start_guide(self) -> None:
        self.press("学籍查询", "首次注册")
