"""A knowledge folder that is learnt in a moment: one entry, one guide, three topics."""

from pathlib import Path
from typing import Any

import yaml

from stress.rig import content

ENTRY = "faq/register-account.yaml"


def make(folder: Path) -> Path:
    """Copies the shipped knowledge to `folder` and cuts it down."""
    content.copied(folder)
    for path in [*(folder / "faq").iterdir(), *(folder / "guides").iterdir()]:
        if path.stem not in ("register-account", "registration"):
            path.unlink()
    _change(folder / ENTRY, _alone)
    _change(folder / "nearby.yaml", lambda topics: [{**topic, "related": []} for topic in topics[:3]])
    _change(folder / "words" / "unrelated.yaml", lambda data: {"phrasings": data["phrasings"][:40]})
    _change(folder / "guides" / "registration.yaml", _short)
    if (folder / "words" / "contrasts.yaml").exists():
        (folder / "words" / "contrasts.yaml").write_text("[]\n", encoding="utf-8")
    return folder


def _alone(entry: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in entry.items() if name not in ("related", "counterpart", "not_for")}
    return {**kept, "phrasings": entry["phrasings"][:25], "details": entry["details"][:1]}


def _short(guide: dict[str, Any]) -> dict[str, Any]:
    """Nothing that leads to another entry or guide."""
    for step in guide["steps"]:
        ways = step.get("choices", [])
        step["choices"] = [way for way in ways if not way["to"].startswith(("entry:", "guide:", "instead:"))]
    return guide


def _change(path: Path, how: Any) -> None:
    data = how(yaml.safe_load(path.read_text(encoding="utf-8")))
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
