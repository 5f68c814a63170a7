"""`gongkai stack`: the second shape on this machine, until it is interrupted."""

import signal
import threading

from gongkai.cli.output import fail, say


def stack() -> None:
    """以独立进程启动全套(PostgreSQL、NATS、网关、服务、工作进程)/ the suite as separate processes."""
    from gongkai.cli.settings import settings_or_fail
    from gongkai.local.nats import NoNatsError
    from gongkai.local.postgres import NoPostgresError
    from gongkai.stack import StackError, running

    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    say("正在启动各进程 / starting the processes …")
    try:
        with running(settings_or_fail()) as started:
            for part in started.parts.values():
                say(f"  {part.name:<16} {part.url}  pid {part.process.pid}  {part.log}")
            say(f"密钥 / keys: {started.settings.data / 'keys.json'}")
            say(f"接口文档 / docs: {started.url}/docs  (Ctrl-C 结束 / ends)")
            while not ended.wait(1):
                gone = [part.name for part in started.parts.values() if part.process.poll() is not None]
                if gone:
                    fail(f"进程已退出 / ended by itself: {', '.join(gone)}")
    except (NoPostgresError, NoNatsError, StackError) as error:
        fail(str(error))
