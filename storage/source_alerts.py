"""Which sources break news of watched names."""

from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, articles, sources


def count_alerts(conn: sa.Connection, *, since: datetime) -> None:
    """Writes into each source's row how many alerts of ``since`` until now rest on an article that it brought.

    An alert rests on the first article of its story that matched: its source was the earliest. Only rows whose
    number has changed are written.
    """
    query = (
        sa.select(articles.c.source_id, sa.func.count())
        .select_from(alerts.join(articles, articles.c.id == alerts.c.article_id))
        .where(alerts.c.created_at >= since, ~alerts.c.in_lane)
        .group_by(articles.c.source_id)
    )
    now: dict[str, int] = dict(iter(conn.execute(query)))
    before = conn.execute(sa.select(sources.c.id, sources.c.alerts)).all()
    changed = [{"source": row.id, "count": now.get(row.id, 0)} for row in before if row.alerts != now.get(row.id, 0)]
    if changed:
        same_source = sources.c.id == sa.bindparam("source")
        conn.execute(sa.update(sources).where(same_source).values(alerts=sa.bindparam("count")), changed)
