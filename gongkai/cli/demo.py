"""`gongkai demo`: the story of one county, told by real calls to a real server on the sample county."""

import os
import signal
import sys

import typer

from gongkai.cli.output import NEGATIVE, say


def demo() -> None:
    """一个县的故事:采用标准、报送事件、读取期限、公开 / the story of one county, in this terminal."""
    from gongkai.demo.caller import StoryError
    from gongkai.demo.story import tell
    from gongkai.demo.text import voice_on
    from gongkai.settings import Settings

    # A TERM must unwind like ^C, or the server that the story started would stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        tell(Settings(), voice_on(sys.stdout))
    except StoryError as error:
        zh, _, en = str(error).partition(" / ")
        say(f"\n故事没有如期进行:{zh}\nThe story stopped: {en}")
        raise typer.Exit(NEGATIVE) from error
    except BrokenPipeError:
        # The reader (head, a pager) has seen enough; a last flush of stdout must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(NEGATIVE) from None
