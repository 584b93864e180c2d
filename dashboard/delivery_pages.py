"""The pages of the outbox, and the buttons that send again."""

import logging

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.access import safe_next
from dashboard.canaries import canary_card
from dashboard.delivery_views import channel_card, delivery_row, gone_card
from dashboard.errors import Refused
from dashboard.frame import answer_page, dashboard_of, make_frame
from dashboard.pages import ROWS, Empty, page_link
from dashboard.parameters import cursor_of, id_in_path, word_of
from dashboard.source_views import Tab
from dashboard.tones import DELIVERY_WORDS
from domain.alert import DeliveryStatus
from storage import alerts, canaries, outbox, reports

log = logging.getLogger("gulfwatch.dashboard.delivery_pages")

CARRIED_SHOWN = 100


def show_deliveries(request: Request) -> Response:
    """GET /deliveries: the channels, and the newest deliveries, of one state with ``?status=``."""
    dashboard = dashboard_of(request)
    status, cursor = word_of(request, "status", DeliveryStatus), cursor_of(request)
    in_force = {channel.id: channel for channel in dashboard.channels()}
    with dashboard.database.read() as conn:
        found = outbox.list_deliveries(conn, limit=ROWS + 1, cursor=cursor, status=status)
        counts = reports.deliveries_by_status(conn)
        channels, gone = outbox.list_channels(conn), outbox.gone_queues(conn)
        planted = canaries.list_canaries(conn)
        frame = make_frame(request, conn, title="Deliveries", live_seconds=0 if cursor else 4)
    return answer_page(
        request,
        "deliveries.html",
        frame=frame,
        channels=[
            *(channel_card(report, in_force) for report in channels),
            *(gone_card(channel_id, pending) for channel_id, pending in gone.items()),
        ],
        canaries=[canary_card(canary) for canary in planted],
        tabs=_tabs(counts, status),
        dead=counts[DeliveryStatus.DEAD],
        deliveries=[delivery_row(report, gone=report.channel_id in gone) for report in found[:ROWS]],
        empty=_nothing(status),
        older=page_link("/deliveries", status=status, cursor=found[ROWS - 1].id) if len(found) > ROWS else None,
        newest=page_link("/deliveries", status=status) if cursor else None,
    )


def _tabs(counts: dict[DeliveryStatus, int], chosen: DeliveryStatus | None) -> tuple[Tab, ...]:
    return (
        Tab(word="all", path="/deliveries", count=sum(counts.values()), current=chosen is None),
        *(
            Tab(
                word="dead letters" if status is DeliveryStatus.DEAD else DELIVERY_WORDS[status],
                path=page_link("/deliveries", status=status),
                count=counts[status],
                current=status is chosen,
            )
            for status in DeliveryStatus
        ),
    )


def _nothing(status: DeliveryStatus | None) -> Empty:
    if status is DeliveryStatus.DEAD:
        lines = ("A delivery becomes one when about three days of attempts have failed. It is kept until it is sent.",)
        return Empty(title="No dead letters", lines=lines)
    if status is DeliveryStatus.PENDING:
        return Empty(title="Nothing is waiting", lines=("Every message has been delivered, or given up.",))
    if status is not None:
        return Empty(title="None", lines=())
    return Empty(title="Nothing was sent yet", lines=("Deliveries appear with the first alert.",))


def show_delivery(request: Request) -> Response:
    """GET /deliveries/ID: every attempt, and what it carries."""
    delivery_id = id_in_path(request)
    with dashboard_of(request).database.read() as conn:
        report = outbox.get_delivery(conn, delivery_id)
        if report is None:
            raise Refused(404, "There is no delivery with this id.")
        attempts = outbox.list_attempts(conn, delivery_id)
        carried = [alerts.get_alert(conn, alert_id) for alert_id in report.alert_ids[:CARRIED_SHOWN]]
        row = delivery_row(report, gone=report.channel_id in outbox.gone_queues(conn))
        frame = make_frame(request, conn, title=row.title, live_seconds=5)
    titles = [
        {"id": alert.id, "title": alert.payload["article"]["title"] or "(without a title)"}
        for alert in carried
        if alert
    ]
    return answer_page(request, "delivery.html", frame=frame, delivery=row, attempts=attempts, carries=titles)


def retry_delivery(request: Request) -> Response:
    """POST /deliveries/ID/retry, then back to where the button stood."""
    delivery_id = id_in_path(request)
    dashboard = dashboard_of(request)
    with dashboard.database.write() as conn:
        if outbox.get_delivery(conn, delivery_id) is None:
            raise Refused(404, "There is no delivery with this id.")
        outbox.retry(conn, [delivery_id], now=dashboard.clock())
    log.info("delivery sent again by hand", extra={"fields": {"delivery": delivery_id}})
    return RedirectResponse(safe_next(request.scope["gulfwatch.form"].get("next", "/deliveries")), 303)


def retry_dead(request: Request) -> Response:
    """POST /deliveries/retry-dead: every dead letter."""
    dashboard = dashboard_of(request)
    with dashboard.database.write() as conn:
        count = outbox.retry(conn, now=dashboard.clock())
    log.info("dead letters sent again by hand", extra={"fields": {"deliveries": count}})
    return RedirectResponse("/deliveries", 303)
