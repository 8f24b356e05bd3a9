"""The Alembic migrations of the warehouse. Never here: anything that reads or interprets what the tables hold."""
