"""The login page, for where a token is needed: it trades the token for a session cookie."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.access import client_address, safe_next
from dashboard.frame import credentials_of, form_token, set_form_cookie
from dashboard.rendering import render
from dashboard.sessions import SESSION_LIFE


async def show_login(request: Request) -> Response:
    """GET /login."""
    wanted = safe_next(request.query_params.get("next", "/"))
    return _form(request, wanted) if credentials_of(request).needed else RedirectResponse(wanted, 303)


async def log_in(request: Request) -> Response:
    """POST /login. On the event loop, where the throttle counts without a lock."""
    credentials, fields = credentials_of(request), request.scope["gulfwatch.form"]
    wanted = safe_next(fields.get("next", "/"))
    address = client_address(request.scope)
    if wait := credentials.wait_seconds(address):
        return _form(request, wanted, status=429, says=f"Too many wrong tokens. Try again in {wait} s.", wait=wait)
    if not credentials.accepts(fields.get("token", ""), address):
        return _form(request, wanted, status=401, says="This is not the token.")
    answer = RedirectResponse(wanted, 303)
    answer.set_cookie(
        credentials.session_cookie,
        credentials.new_session(),
        max_age=int(SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=credentials.secure,
        path="/",
    )
    return answer


async def log_out(request: Request) -> Response:
    """POST /logout."""
    credentials = credentials_of(request)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(credentials.session_cookie, httponly=True, samesite="lax", secure=credentials.secure, path="/")
    return answer


def _form(request: Request, wanted: str, *, status: int = 200, says: str = "", wait: int = 0) -> Response:
    page = render("login.html", form_token=form_token(request), next=wanted, says=says)
    answer = HTMLResponse(page, status, headers={"retry-after": str(wait)} if wait else None)
    set_form_cookie(request, answer)
    return answer
