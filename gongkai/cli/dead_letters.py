"""`gongkai dead-letters`: events that a consumer could not handle, directly in the service's database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.cli.output import NEGATIVE, fail, say, write_json

if TYPE_CHECKING:
    from kernel.messaging.replay import Letters

dead_letters_app = typer.Typer(
    no_args_is_help=True, help="死信:未能处理的事件 / events that could not be handled"
)
Service = Annotated[str, typer.Option(help="服务名 / the service's name")]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON / write JSON")]


@dead_letters_app.command("list")
def list_letters(service: Service = "catalog", as_json: Json = False) -> None:
    """列出未能处理的事件(至多 100 条)/ list them, up to 100."""

    async def act(letters: "Letters") -> list[dict[str, Any]]:
        return await letters.page(after=None, limit=100)

    found = asyncio.run(_with_letters(service, act))
    if as_json:
        write_json({"items": found})
        return
    for letter in found:
        say(
            f"{letter['id']}  {letter['at']:%Y-%m-%d %H:%M}  {letter['consumer']}  {letter['type']}  {letter['error']}"
        )
    if not found:
        say("没有死信 / there are none")


@dead_letters_app.command("replay")
def replay(
    identifier: Annotated[str, typer.Argument(help="死信标识 / the letter's id")],
    service: Service = "catalog",
    as_json: Json = False,
) -> None:
    """重放一条死信 / let its consumer try once more."""
    from kernel.messaging.replay import ReplayError

    async def act(letters: "Letters") -> str | None:
        letter = await letters.get(identifier)
        if letter is None:
            return f"没有死信 {identifier} / there is no dead letter {identifier}"
        try:
            await letters.replay(letter)
        except ReplayError as error:
            return f"仍未能处理:{error} / it failed again: {error}"
        return None

    problem = asyncio.run(_with_letters(service, act))
    if as_json:
        write_json({"id": identifier, "replayed": problem is None, "problem": problem})
    elif problem is None:
        say(f"已重放 / replayed: {identifier}")
    else:
        say(problem)
    if problem is not None:
        raise typer.Exit(NEGATIVE)


async def _with_letters(service: str, act: "Callable[[Letters], Awaitable[Any]]") -> Any:
    from gongkai.cli.settings import settings_of_installation
    from gongkai.processes import SERVICES
    from gongkai.start_checks import check_files
    from kernel.clock import SystemClock
    from kernel.messaging.memory_bus import MemoryBus

    if service not in SERVICES:
        fail(
            f"没有服务 {service};有:{', '.join(SERVICES)} / no service {service}; there are: {', '.join(SERVICES)}"
        )
    settings = settings_of_installation(service)
    try:
        check_files(settings, [service])
    except ValueError as error:
        fail(str(error))
    made = SERVICES[service][0](settings, SystemClock(), MemoryBus(), "api")
    assert made.letters is not None
    return await act(made.letters)
