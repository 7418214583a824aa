"""How the people of a chat watch its cards: the same on every platform."""

import time


def wait_until(condition, seconds=20.0, what="the condition"):
    """The first true value of `condition()`; fails the test when it stays false."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


class Watching:
    """For a driver that knows `posts_in(channel)`, `look_again(message)`, and what a message shows: `words_of` and
    `buttons_of`."""

    def cards(self, text="", channel=None):
        return [m for m in self.posts_in(channel) if text in self.words_of(m)]

    def wait_for_card(self, label=None, text="", channel=None, seconds=20.0):
        """The newest card with that button and that text, as it looks now."""
        def newest():
            found = [m for m in self.cards(text, channel) if label is None or label in self.buttons_of(m)]
            return found[-1] if found else None
        return wait_until(newest, seconds, f"a card with {label!r} and {text!r}")

    def wait_until_decided(self, message, text="", seconds=20.0):
        """The message once it has no buttons any more and shows `text`."""
        def decided():
            now = self.look_again(message)
            return now if not self.buttons_of(now) and text in self.words_of(now) else None
        return wait_until(decided, seconds, f"a card to be decided and to show {text!r}")
