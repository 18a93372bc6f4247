"""The record: one database Protocol, on SQLite or PostgreSQL, with its schema and migrations."""

from twofold.storage.backup import DamagedBackup, FullHome, Table, dump, fill
from twofold.storage.database import (
    Clash,
    Database,
    OldSQLite,
    RecordDamaged,
    RecordUnavailable,
    Row,
)
from twofold.storage.migration import ChangedMigration, NewerDatabase, migrate
from twofold.storage.opening import ForeignUrl, open_journal, open_record, stands
from twofold.storage.postgresql import PostgreSQL
from twofold.storage.query import Queries, Query, queries
from twofold.storage.sqlite import SQLite

__all__ = [
    "ChangedMigration",
    "Clash",
    "DamagedBackup",
    "Database",
    "ForeignUrl",
    "FullHome",
    "NewerDatabase",
    "OldSQLite",
    "PostgreSQL",
    "Queries",
    "Query",
    "RecordDamaged",
    "RecordUnavailable",
    "Row",
    "SQLite",
    "Table",
    "dump",
    "fill",
    "migrate",
    "open_journal",
    "open_record",
    "queries",
    "stands",
]
