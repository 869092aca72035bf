"""Alembic's environment: one connection, all models known."""

from importlib import import_module
from pathlib import Path

from alembic import context
from sqlalchemy import create_engine, pool

from clusterix_events.kernel.db import Base

PACKAGE = Path(__file__).parent.parent
for models in sorted(PACKAGE.glob("*/*models.py")):
    import_module(f"clusterix_events.{models.parent.name}.{models.stem}")
import_module("clusterix_events.kernel.files")
import_module("clusterix_events.kernel.links")


def run() -> None:
    """Run the migrations in one transaction."""
    engine = create_engine(
        context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
