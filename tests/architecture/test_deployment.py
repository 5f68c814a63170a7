"""The containers: which settings reach them, who is on a network that leads outside, how long an end may take, what stays behind."""

import re
from pathlib import Path
from typing import Any

import yaml

from gongkai.processes import SERVICES
from gongkai.settings import Settings
from kernel.jobs import PATIENCE_SECONDS

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text("utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SETTINGS = {f"GONGKAI_{name.upper()}" for name in Settings.model_fields}
#: Of docker compose and of the image's build.
NO_SETTINGS = {
    "GONGKAI_IMAGE", "GONGKAI_BIND", "GONGKAI_PROXIES", "POSTGRES_IMAGE", "NATS_IMAGE", "PYTHON_IMAGE", "PIP_ARGS", "FONTS",
}  # fmt: skip
#: For so long the server waits for requests that are under way when it is asked to end.
REQUESTS_SECONDS = 10
OURS = {name: one for name, one in CONTAINERS.items() if name not in ("postgres", "nats")}


def test_each_part_has_its_containers() -> None:
    of_services = {f"{name.replace('_', '-')}{role}" for name in SERVICES for role in ("", "-worker")}
    migrating = {f"migrate-{name.replace('_', '-')}" for name in ("gateway", *SERVICES)}
    assert set(OURS) == {"gateway"} | of_services | migrating


def test_every_setting_reaches_every_process() -> None:
    for name, container in OURS.items():
        assert container["env_file"] == [{"path": ".env", "required": False}], name


def test_what_the_containers_are_given_are_settings() -> None:
    given = {name for container in OURS.values() for name in container.get("environment", {})}
    assert given <= SETTINGS | {"FORWARDED_ALLOW_IPS"}


def test_the_example_names_what_the_compose_file_takes() -> None:
    taken = set(re.findall(r"\$\{(\w+)", (DEPLOY / "docker-compose.yml").read_text("utf-8")))
    named = set(re.findall(r"^#(\w+)=", (DEPLOY / "env.example").read_text("utf-8"), re.MULTILINE))
    assert named <= SETTINGS | NO_SETTINGS
    assert taken == named


def test_who_is_on_a_network_that_leads_outside() -> None:
    assert COMPOSE["networks"] == {"front": {}, "back": {"internal": True}, "outside": {}}
    assert _on("outside") == {"push", "push-worker", "catalog-worker"}
    assert _on("front") == {"gateway"}
    assert {name for name, container in CONTAINERS.items() if "ports" in container} == {"gateway"}


def test_each_part_has_the_address_of_its_own_database_alone() -> None:
    given = {
        name: [one for one in container.get("secrets", ()) if isinstance(one, dict)]
        for name, container in OURS.items()
    }
    for name, secrets in given.items():
        part = name.removeprefix("migrate-").removesuffix("-worker").replace("-", "_")
        own = {"source": f"gongkai_database_url_{part}", "target": "gongkai_database_url"}
        assert secrets == [own], name
        assert not [one for one in OURS[name]["secrets"] if "database_url" in one or "postgres" in one], name
    addresses = {f"gongkai_database_url_{part}" for part in ("gateway", *SERVICES)}
    assert set(CONTAINERS["postgres"]["secrets"]) == {"postgres_password"} | addresses
    assert {name: one["file"] for name, one in COMPOSE["secrets"].items()} == {
        name: f"./secrets/{name}" for name in COMPOSE["secrets"]
    }


def test_containers_leave_no_volume_behind() -> None:
    assert not re.search(r"^VOLUME", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_containers_are_closed() -> None:
    for name, container in CONTAINERS.items():
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert container.get("read_only") or name == "postgres", name


def test_what_is_under_way_may_end() -> None:
    for name, container in OURS.items():
        given = container["stop_grace_period"]
        assert given.endswith("s"), name
        assert int(given[:-1]) > REQUESTS_SECONDS + PATIENCE_SECONDS, name


def _on(network: str) -> set[str]:
    return {name for name, container in CONTAINERS.items() if network in container["networks"]}
