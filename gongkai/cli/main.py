"""The command line: `gongkai`. The calculators need no server, database or network."""

import typer

from gongkai.cli.bundle import bundle_app
from gongkai.cli.calendar import calendar_app
from gongkai.cli.case_keys import case_keys_app
from gongkai.cli.clock import clock
from gongkai.cli.dead_letters import dead_letters_app
from gongkai.cli.demo import demo
from gongkai.cli.due import due
from gongkai.cli.fee import fee
from gongkai.cli.health import health
from gongkai.cli.import_book import import_book
from gongkai.cli.keys import keys_app
from gongkai.cli.push import push_app
from gongkai.cli.receipt import receipt_app
from gongkai.cli.report import report_app
from gongkai.cli.serve import migrate, serve
from gongkai.cli.stack import stack
from gongkai.cli.time_limit import time_limit

app = typer.Typer(
    name="gongkai",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="政务公开标准接口 / China's open-government disclosure standards as an API.",
)
app.command("serve")(serve)
app.command("migrate")(migrate)
app.command("health")(health)
app.command("stack")(stack)
app.command("demo")(demo)
app.command("due")(due)
app.command("clock")(clock)
app.command("fee")(fee)
app.command("import")(import_book)
app.command("time-limit")(time_limit)
app.add_typer(bundle_app, name="bundle")
app.add_typer(calendar_app, name="calendar")
app.add_typer(case_keys_app, name="case-keys")
app.add_typer(dead_letters_app, name="dead-letters")
app.add_typer(keys_app, name="keys")
app.add_typer(push_app, name="push")
app.add_typer(receipt_app, name="receipt")
app.add_typer(report_app, name="report")
