"""`gongkai case-keys`: the keys that applicants' data are closed with, while the service runs or not.

Works on the key file and on the service's database; ciphertexts stay as they are. A running service sees a changed file
at its next use of a key.
"""

import asyncio
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from gongkai.cli.output import NEGATIVE, fail, say, write_json

# The database is imported where it is used: the calculators beside this command start without it.
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from gongkai.settings import Settings
    from kernel.db import Database, Session

Json = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象 / one JSON object on stdout")]
#: What began before the newest key came is written by then; only then an older key is surely not needed.
SETTLED_SECONDS: Final = 600
#: A row that another transaction holds is waited for.
WAIT_SECONDS: Final = 0.2

case_keys_app = typer.Typer(
    name="case-keys",
    no_args_is_help=True,
    help="申请人信息的封装密钥 / keys that applicants' data are closed with",
)


@case_keys_app.command("list")
def list_keys(as_json: Json = False) -> None:
    """各密钥封装了多少案件 / How many cases each key wraps; the current one is the last."""
    settings = _settings()

    async def act(database: "Database") -> list[dict[str, Any]]:
        uses = await _uses(database)
        names = _names(settings.case_keys)
        return [{"key": name, "cases": uses.get(name, 0), "current": name == names[-1]} for name in names]

    found = asyncio.run(_with(settings, act))
    if as_json:
        write_json({"keys": found})
        return
    for key in found:
        note = "  当前 / current" if key["current"] else ""
        typer.echo(f"{key['key']}  {key['cases']} 件 / cases{note}")


@case_keys_app.command("rotate")
def rotate(
    batch: Annotated[
        int, typer.Option(min=1, max=10_000, help="每个事务处理几件 / cases in one transaction")
    ] = 500,
    as_json: Json = False,
) -> None:
    """启用新的封装密钥并重新封装全部案件 / Add a wrapping key and wrap every data key anew.

    After an interruption run it again: while older keys are in use it goes on with the newest and adds none.
    """
    settings = _settings()

    async def act(database: "Database") -> dict[str, Any]:
        from kernel.failpoints import failpoint
        from kernel.security.envelope import KeyFile, add_wrapping_key
        from services.disclosure_requests.personal_data import repository, service

        path = settings.case_keys
        async with _alone(database) as session:
            added = not set(await repository.uses(session)) - {_names(path)[-1]}
            if added:
                with _written(path):
                    add_wrapping_key(path)
        keys, done = KeyFile(path), 0
        while set(await _uses(database)) - {keys.current}:
            async with database.write() as session:
                wrapped = await service.rewrap(session, keys, batch)
            failpoint("case_keys.rewrapped")
            done += wrapped
            if not wrapped:
                await asyncio.sleep(WAIT_SECONDS)
        return {"key": keys.current, "added": added, "rewrapped": done}

    found = asyncio.run(_with(settings, act))
    if as_json:
        write_json(found)
        return
    if not found["added"]:
        say("接着上次未完成的轮换,未另加密钥 / going on with a rotation that had not ended; no key was added")
    say(
        f"当前密钥 {found['key']};重新封装 {found['rewrapped']} 件 / the current key; so many cases wrapped anew"
    )
    say("确认备份后,可用 gongkai case-keys prune 删除旧密钥 / prune removes the older keys")


@case_keys_app.command("prune")
def prune(as_json: Json = False) -> None:
    """删除不再需要的旧封装密钥 / Remove the older wrapping keys when no case needs them."""
    settings = _settings()
    path = settings.case_keys

    async def act(database: "Database") -> list[str]:
        from kernel.security.envelope import remove_wrapping_keys
        from services.disclosure_requests.personal_data import repository

        async with _alone(database) as session:
            older = _names(path)[:-1]
            waits = SETTLED_SECONDS - (time.time() - path.stat().st_mtime)
            if older and waits > 0:
                say(
                    f"密钥文件刚改过,请在 {waits:.0f} 秒后再试:届时用旧密钥写入的事务都已结束"
                    f" / the key file has just changed: try again in {waits:.0f} seconds, when older writes have ended"
                )
                raise typer.Exit(NEGATIVE)
            uses = await repository.uses(session)
            if needed := sum(uses.get(name, 0) for name in older):
                say(
                    f"仍有 {needed} 件用旧密钥,先运行 gongkai case-keys rotate"
                    f" / {needed} cases still need an older key: run gongkai case-keys rotate first"
                )
                raise typer.Exit(NEGATIVE)
            if older:
                with _written(path):
                    remove_wrapping_keys(path, older)
        return older

    removed = asyncio.run(_with(settings, act))
    if as_json:
        write_json({"removed": removed})
    else:
        say(f"已删除 {len(removed)} 把旧密钥 / older keys removed: {', '.join(removed) or '-'}")


def _settings() -> "Settings":
    from gongkai.cli.settings import settings_of_installation

    return settings_of_installation("disclosure_requests", lambda settings: (settings.case_keys,))


def _names(path: Path) -> list[str]:
    """The ids of the wrapping keys of a file, the current one last."""
    from kernel.security.envelope import load_key_ring

    try:
        return load_key_ring(path).names
    except ValueError as error:
        fail(str(error))


async def _uses(database: "Database") -> dict[str, int]:
    from services.disclosure_requests.personal_data import repository

    async with database.read() as session:
        return await repository.uses(session)


async def _with(settings: "Settings", act: "Callable[[Database], Awaitable[Any]]") -> Any:
    """Do something with the service's database."""
    import services.disclosure_requests.app  # noqa: F401  # rows refer to each other: all are mapped before one is written
    from kernel.db import Database
    from kernel.db.migrate import upgrade
    from services.disclosure_requests.about import MIGRATIONS

    url = settings.url_of("disclosure_requests")
    await asyncio.to_thread(upgrade, url, MIGRATIONS)
    database = Database(url)
    try:
        return await act(database)
    finally:
        await database.dispose()


@asynccontextmanager
async def _alone(database: "Database") -> "AsyncIterator[Session]":
    """A transaction in which no other call of these commands looks at the key file or changes it."""
    from kernel.db.session import one_at_a_time

    async with database.write() as session:
        await one_at_a_time(session, "case-keys")
        yield session


@contextmanager
def _written(path: Path) -> "Iterator[None]":
    try:
        yield
    except OSError as error:
        fail(
            f"无法改写密钥文件 {path}({error.strerror});请在可写处修改,见 docs/operators/personal-data.md"
            f" / the key file {path} cannot be written ({error.strerror}): change it where it can be,"
            " see docs/operators/personal-data.md"
        )
