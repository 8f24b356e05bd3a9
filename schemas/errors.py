"""The exception tree. Only programmers' and configuration problems raise; problems of data are `Issue` rows.

LedgerError
 ├── ConfigurationError   a setting, a command-line value or the installation is wrong
 ├── SourceError          a source's YAML cannot be understood (file, key, what was expected)
 ├── WarehouseError       the database or the snapshot folder cannot do what was asked
 └── ReleaseError         the data cannot be released as they are (expectation, observed)

A message says what happened, where, and what to do next.
"""

from __future__ import annotations


class LedgerError(Exception):
    """Root of everything this project raises on purpose."""


class ConfigurationError(LedgerError):
    """A setting, a command-line value or the installation is wrong."""


class SourceError(LedgerError):
    """A source's YAML cannot be understood."""


class WarehouseError(LedgerError):
    """The database or the snapshot folder cannot do what was asked."""


class ReleaseError(LedgerError):
    """The data cannot be released as they are."""
