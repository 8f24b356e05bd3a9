"""settings: what an operator may choose, read once from `NGO_LEDGER_*` in the environment.

Never here: side effects on import, secrets in messages, anything that depends on the data.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.guard import Limits
from pipelines.revision import release_version
from schemas.errors import ConfigurationError


class Settings(BaseSettings):
    """Frozen. `database` empty means one SQLite file in `data`. Sizes in bytes, times in seconds.

    `contact`: the mail address or web page by which publishers reach whoever runs this; it is sent with every request.
    """

    model_config = SettingsConfigDict(env_prefix="NGO_LEDGER_", frozen=True, extra="forbid")

    sources: Path = Path("sources")
    data: Path = Path("data")
    database: str = ""
    offline: bool = False
    curator: str = ""
    audit_share: float = Field(default=0.05, ge=0, le=1)
    second_share: float = Field(default=0.1, ge=0, le=1)
    ocr: Literal["off", "auto"] = "off"
    spacy_model: str = Field(default="builtin", pattern=r"^[\w.-]+$")
    batch_size: int = Field(default=200, ge=1, le=1000)
    licence: str = Field(default="", pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]*$|^$")

    small_count: int = Field(default=5, ge=0)
    suppress_small: bool = True

    document_seconds: float = Field(default=60.0, ge=0)
    document_memory: int = Field(default=1_000_000_000, ge=100_000_000)

    user_agent: str = f"ngo-ledger/{release_version()} (collects what NGOs publish; obeys robots.txt)"
    contact: str = ""
    max_bytes: int = Field(default=100_000_000, ge=1)
    max_redirects: int = Field(default=5, ge=0)
    max_seconds: float = Field(default=120.0, gt=0)
    timeout_seconds: float = Field(default=20.0, gt=0)
    delay_seconds: float = Field(default=1.0, ge=0)
    attempts: int = Field(default=3, ge=1)

    @field_validator("contact")
    @classmethod
    def _is_contact(cls, value: str) -> str:
        plain = value.removeprefix("mailto:")
        is_mail = plain.count("@") == 1 and not plain.startswith("@") and not plain.endswith("@")
        if value and not (plain.isascii() and plain.isprintable() and " " not in plain and (is_mail or plain.startswith(("https://", "http://")))):
            raise ValueError("neither a mail address nor a web address")
        return plain

    @field_validator("user_agent")
    @classmethod
    def _is_agent(cls, value: str) -> str:
        if not (value.isascii() and value.isprintable() and value[:1].isalpha()):
            raise ValueError("must begin with a name by which robots.txt files can address it, as in `ngo-ledger/1.0 (...)`")
        return value

    @property
    def signature(self) -> str:
        """The User-Agent as sent, with the contact where there is one."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent

    @property
    def mail(self) -> str:
        """The contact where it is a mail address, else empty."""
        return "" if "://" in self.contact else self.contact

    @property
    def database_url(self) -> str:
        """The warehouse's SQLAlchemy URL."""
        return self.database or f"sqlite:///{(self.data / 'ledger.sqlite').absolute()}"

    @property
    def limits(self) -> Limits:
        """What one document may take; more time where its pictures are read too."""
        return Limits(self.document_seconds * (1 if self.ocr == "off" else 10), self.document_memory)

    @property
    def reading(self) -> dict[str, Any]:
        """How documents are read, as options of `digest`."""
        return {"ocr": self.ocr == "auto", "spacy_model": self.spacy_model, "recalibration": self.recalibration()}

    @property
    def confidences(self) -> Path:
        """The file in which `ngo-ledger calibrate` keeps what it has learned from decisions."""
        return self.data / "confidence.json"

    def recalibration(self) -> dict[str, Any]:
        """What that file says, a model a kind, or nothing; raises ConfigurationError where it holds something else."""
        if not self.confidences.is_file():
            return {}
        try:
            models = json.loads(self.confidences.read_text(encoding="utf-8"))
            sound = all({"intercept", "weights"} <= set(model) for model in models.values())
        except (ValueError, AttributeError, TypeError):
            sound = False
        if not sound:
            raise ConfigurationError(f"{self.confidences}: not what `ngo-ledger calibrate --write` wrote. Remove it, or write it anew.")
        return models  # type: ignore[no-any-return]

    @property
    def store(self) -> Path:
        """The private folder of snapshots."""
        return self.data / "snapshots"

    @property
    def releases(self) -> Path:
        """The folder of releases, unless `--out` names another."""
        return self.data / "releases"

    def has_database(self) -> bool:
        """False only where the database is a SQLite file that does not exist yet."""
        file = self.database_url.partition("sqlite:///")[2]
        return not file or file == ":memory:" or Path(file).exists()

    def public(self) -> dict[str, Any]:
        """What may be recorded of the settings: no folder of this machine, no address or password of a database, nobody's name."""
        return self.model_dump(mode="json", exclude={"sources", "data", "database", "curator", "contact"})


def masked(url: str) -> str:
    """A database URL without its password."""
    parts = urlsplit(url)
    return url if parts.password is None else url.replace(f":{parts.password}@", ":***@", 1)


def load(**given: Any) -> Settings:
    """The settings of the environment, overridden by what is given and not None; raises ConfigurationError."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(f"NGO_LEDGER_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"{wrong}. Correct it and run again; `ngo-ledger config` shows all settings.") from error
