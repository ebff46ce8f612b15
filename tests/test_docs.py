"""What is written for those who run the service is complete, and what they copy is well formed."""

import re

import pytest
import yaml

from settings import ROOT, TABLE

NAMES = [name for name, _, _ in TABLE]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "default", "help_"), TABLE)
def test_the_example_of_settings_has_every_setting_with_its_help(name: str, default: str, help_: str) -> None:
    shown = default.removeprefix(f"{ROOT}/")
    assert f"# {help_}\n# {name}={shown}\n" in page(".env.example")


def test_the_example_of_settings_has_no_other() -> None:
    assert re.findall(r"^#? ?([A-Z_]+)=", page(".env.example"), re.MULTILINE) == NAMES


@pytest.mark.parametrize(("name", "help_"), [(name, help_) for name, _, help_ in TABLE])
def test_the_page_on_deployment_explains_every_setting(name: str, help_: str) -> None:
    (row,) = [line for line in page("docs/deploy.md").splitlines() if line.startswith(f"| `{name}` |")]
    assert help_ in row


def test_the_composition_is_hardened_and_keeps_its_data() -> None:
    composition = yaml.safe_load(page("compose.yaml"))
    services = composition["services"]
    for service in services.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert "knowledge:/knowledge" in services["app"]["volumes"]
    assert services["redis"]["command"][3:5] == ["--appendonly", "yes"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert set(services["app"]["environment"]) - {"DOMAIN"} <= set(NAMES)


def test_the_image_runs_as_nobody_in_particular_and_checks_its_health() -> None:
    image = page("Dockerfile")
    assert image.rindex("USER xueji") > image.rindex("RUN ")
    assert "/healthz" in image[image.index("HEALTHCHECK") :]
    assert image.count("FROM ") == 2


def test_the_proxy_keeps_metrics_and_readiness_inside() -> None:
    assert re.search(r"@inside path /metrics /readyz\s+respond @inside 404", page("deploy/Caddyfile"))


def test_the_unit_starts_what_is_there_and_stops_gently() -> None:
    unit = page("deploy/xueji.service")
    assert "ExecStart=/opt/xueji/.venv/bin/python /opt/xueji/server.py" in unit
    assert (ROOT / "server.py").is_file()
    assert int(re.findall(r"TimeoutStopSec=(\d+)", unit)[0]) > 10


@pytest.mark.parametrize("name", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_no_link_between_the_pages_is_broken(name: str) -> None:
    here = (ROOT / name).parent
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page(name)):
        assert (here / target).exists(), f"{name} -> {target}"
