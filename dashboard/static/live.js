/* Keeps a page true while it is open: times go by, and what has changed in the marked regions is put in place.
   The page itself is asked for again with its ETag; 304 costs nothing, and a restart of the daemon is waited out. */
"use strict";

(() => {
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const HIDDEN_SECONDS = 30, LONGEST_SECONDS = 30, TIMES_SECONDS = 15;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  /* The same words as dashboard/times.py. */
  const rounded = (seconds) => {
    if (seconds < 90 * MINUTE) return `${Math.max(1, Math.round(seconds / MINUTE))} min`;
    if (seconds < 36 * HOUR) return `${Math.round(seconds / HOUR)} h`;
    return `${Math.round(seconds / DAY)} d`;
  };
  const ago = (at, now) => {
    const seconds = Math.trunc((now - at) / 1000);
    if (Math.abs(seconds) >= 14 * DAY) return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
    if (seconds >= -30 && seconds < 45) return seconds >= 0 ? "just now" : "now";
    return seconds > 0 ? `${rounded(seconds)} ago` : `in ${rounded(-seconds)}`;
  };

  const local = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
  const refreshTimes = (root = document) => {
    const now = new Date();
    for (const element of root.querySelectorAll("time[datetime]")) {
      const at = new Date(element.dateTime);
      const words = ago(at, now);
      if (element.textContent !== words) element.textContent = words;
      if (!element.dataset.local) {
        element.dataset.local = "1";
        element.title = `${local.format(at)}\n${element.title}`;
      }
    }
  };

  /* Without what changes by itself: a time's words are not news. */
  const bare = (element) => {
    const copy = element.cloneNode(true);
    for (const time of copy.querySelectorAll("time")) time.replaceWith(time.getAttribute("datetime"));
    copy.classList.remove("arrived");
    if (copy.getAttribute("class") === "") copy.removeAttribute("class");
    return copy.outerHTML;
  };
  const busy = (element) => element.contains(document.activeElement);

  const mergeRows = (old, fresh) => {
    const known = new Map([...old.children].map((row) => [row.dataset.key, row]));
    let arrived = 0;
    let place = old.firstElementChild;
    for (const row of [...fresh.children]) {
      const present = known.get(row.dataset.key);
      known.delete(row.dataset.key);
      let kept = present;
      if (!present) {
        kept = document.importNode(row, true);
        kept.classList.add("arrived");
        arrived += 1;
      } else if (!busy(present) && bare(present) !== bare(row)) {
        kept = document.importNode(row, true);
        if (present === place) place = kept;
        present.replaceWith(kept);
      }
      if (kept === place) place = place.nextElementSibling;
      else old.insertBefore(kept, place);
    }
    for (const gone of known.values()) if (!busy(gone)) gone.remove();
    return arrived;
  };

  const merge = (fresh) => {
    let arrived = 0;
    for (const region of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(region.id);
      if (!now || bare(region) === bare(now)) continue;
      const rows = region.querySelector("[data-live-rows]");
      const newRows = rows && now.querySelector("[data-live-rows]");
      if (newRows) arrived += mergeRows(rows, newRows);
      else if (!busy(region)) region.replaceChildren(...[...now.childNodes].map((node) => document.importNode(node, true)));
    }
    refreshTimes();
    return arrived;
  };

  const title = document.title;
  let unseen = 0;
  const announce = (arrived) => {
    if (!arrived) return;
    document.getElementById("said").textContent = `${arrived} new`;
    if (!document.hidden) return;
    unseen += arrived;
    document.title = `(${unseen}) ${title}`;
  };

  const say = (words, tone) => {
    const state = document.getElementById("state");
    const dot = document.createElement("span");
    dot.className = `dot ${tone}`;
    const text = document.createElement("span");
    text.textContent = words;
    state.replaceChildren(dot, text);
  };

  let etag = null, failures = 0, timer = null;
  const look = async () => {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(location.href, { headers, cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.reload(); /* the session is over: to the login page */
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(String(answer.status));
      announce(merge(new DOMParser().parseFromString(await answer.text(), "text/html")));
      etag = answer.headers.get("ETag");
    }
    failures = 0;
    return undefined;
  };
  const again = (seconds) => {
    clearTimeout(timer);
    timer = setTimeout(round, seconds * 1000);
  };
  const pace = Number(document.body.dataset.liveSeconds || 0);
  async function round() {
    try {
      await look();
    } catch {
      failures += 1;
      etag = null;
      say("No connection, trying again", "warn");
    }
    const seconds = document.hidden ? Math.max(pace, HIDDEN_SECONDS) : pace;
    again(Math.min(seconds * 2 ** Math.min(failures, 4), Math.max(LONGEST_SECONDS, pace)));
  }

  for (const form of document.querySelectorAll("form[data-submit]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
  refreshTimes();
  setInterval(refreshTimes, TIMES_SECONDS * 1000);
  if (pace) {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      unseen = 0;
      document.title = title;
      again(0);
    });
    again(pace);
  }
})();
