"""The files of a folder of knowledge: each read into its shape, what is wrong with any of them collected."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from bot.content import shipped, yamlfile
from bot.content.schema import Contrast, Phrases, Synonyms, Thresholds, Words
from bot.errors import KnowledgeError

REMEMBERED = 100
"""So many files stay parsed: those of three versions."""
_WORD = re.compile(r"\S+ [1-9][0-9]{0,8}( \S+)?")
"""A line of a jieba dictionary: a word, how often it is met and, if known, its kind."""


class _Named(Protocol):
    """What has an id of its own."""

    @property
    def id(self) -> str: ...


T = TypeVar("T")
Named = TypeVar("Named", bound=_Named)


@lru_cache(maxsize=REMEMBERED)
def _parsed(text: str, shape: type[T], name: str, borrows: bool) -> T:
    """What is read is frozen, and an edit changes one file: the others are not parsed again."""
    return yamlfile.parse(text, shape, name, shipped.sentences(name) if borrows else None)


class Folder:
    """Reads files of one folder and collects what is wrong with them instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def files(self, name: str) -> list[Path]:
        """The YAML files of a folder within, by name."""
        found = sorted((self.folder / name).glob("*.yaml"))
        if not found:
            self.problems.append(f"{name}/: 这个文件夹里没有 .yaml 文件")
        return found

    def sentences(self, name: str, shape: type[T]) -> T | None:
        """The bot's own words; those that an older copy lacks are the shipped ones."""
        return self.read(name, shape, borrows=True)

    def read(self, name: str, shape: type[T], borrows: bool = False) -> T | None:
        """A YAML file (`yamlfile.read`); None, and its problems, if it is not as it should be.

        `borrows`: what it lacks is the shipped file's.
        """
        try:
            text = yamlfile.read_text(self.folder / name, name)
            found: T = _parsed(text, shape, name, borrows)  # type: ignore[arg-type]  # a class is hashable
            return found
        except KnowledgeError as error:
            # also those of the shipped file; it is this folder's where a school edits it in place
            self.problems.extend(error.problems)
            return None

    def named(self, path: Path, shape: type[Named]) -> Named | None:
        """A file that holds one record, whose id is the file's name."""
        label = f"{path.parent.name}/{path.name}"
        record = self.read(label, shape)
        if record and record.id != path.stem:
            self.problems.append(self.line(label, ("id",), f"id: 要和文件名一致，请写成 {path.stem}"))
        return record

    def listed(self, name: str, shape: type[tuple[Named, ...]]) -> tuple[Named, ...]:
        """A file that is a list of records, each with an id of its own; empty if it cannot be read."""
        records = self.read(name, shape) or ()
        ids = [record.id for record in records]
        self.problems += [
            self.line(name, (place, "id"), f"{found}: 前面已经有一项用了这个 id，请换一个或合并")
            for place, found in enumerate(ids)
            if found in ids[:place]
        ]
        return records

    def line(self, name: str, location: yamlfile.Location, said: str) -> str:
        """What is wrong at `location` in a YAML file that has been read: `nearby.yaml:12: …`."""
        text = yamlfile.read_text(self.folder / name, name)
        return f"{name}:{yamlfile.line_of(text, location)}: {said}"

    def words(self) -> Words | None:
        """All of `words/`; None if one of its files cannot be read."""
        synonyms = self.read("words/synonyms.yaml", Synonyms)
        signs = self.read("words/signs.yaml", Synonyms)
        unrelated = self.read("words/unrelated.yaml", Phrases)
        contrasts = self.read("words/contrasts.yaml", tuple[Contrast, ...])
        thresholds = self.read("words/thresholds.yaml", Thresholds)
        dictionary = self._dictionary()
        filler = tuple(line for _, line in self._lines("words/filler.txt"))
        if not (synonyms and signs and unrelated and thresholds) or contrasts is None:
            return None
        return Words(
            dictionary=dictionary,
            synonyms=synonyms.root,
            signs=signs.root,
            contrasts=contrasts,
            thresholds=thresholds,
            filler=filler,
            subjects=self._subjects(),
            unrelated=unrelated.phrasings,
        )

    def text(self, name: str) -> str:
        """A file that is no YAML; empty, and a problem, if nothing can be read there."""
        try:
            found = yamlfile.read_text(self.folder / name, name)
        except KnowledgeError as error:
            self.problems.extend(error.problems)
            return ""
        if not found.strip():
            self.problems.append(f"{name}: 文件是空的，请写上内容")
        return found

    def _dictionary(self) -> tuple[str, ...]:
        name = "words/domain.txt"
        lines = self._lines(name)
        self.problems += [
            f"{name}:{number}: “{line}”要写成 词 次数 词性，中间各一个半角空格，例如：学籍 3000 n"
            for number, line in lines
            if not _WORD.fullmatch(line)
        ]
        if not lines:
            self.problems.append(f"{name}: 一个词也没有，请一行写一个，例如：学籍 3000 n")
        return tuple(line for _, line in lines)

    def _subjects(self) -> tuple[str, ...]:
        """Those of the shipped knowledge in a copy that is older than this file."""
        own = (self.folder / "words/subjects.txt").exists()
        reader = self if own else Folder(shipped.FOLDER)
        return tuple(line for _, line in reader._lines("words/subjects.txt"))

    def _lines(self, name: str) -> list[tuple[int, str]]:
        """The lines of a file that are no comment, with their numbers."""
        numbered = enumerate(map(str.strip, self.text(name).splitlines()), 1)
        return [(number, line) for number, line in numbered if line and not line.startswith("#")]
