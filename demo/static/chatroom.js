// Asks for new lines once a second. The server has escaped all text in `html`.
"use strict";

const list = document.getElementById("lines");
const counts = document.getElementById("counts");
let last = 0;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function shown(line) {
  const item = element("li", line.is_note ? "note" : "message", "");
  const body = element("div", "body", "");
  body.innerHTML = line.html;
  if (!line.is_note) {
    const who = element("p", "who", "");
    who.append(element("b", "", "Gulfwatch"), element("i", "app", "APP"));
    who.append(element("time", "", clock.format(new Date(line.at))));
    item.append(element("span", "avatar", "G"));
    body.prepend(who);
  } else {
    item.append(element("time", "", clock.format(new Date(line.at))));
  }
  item.append(body);
  return item;
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

async function refresh() {
  try {
    const answer = await (await fetch(`/messages?after=${last}`)).json();
    const atTheEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    for (const line of answer.lines) {
      list.append(shown(line));
      last = line.number;
    }
    if (answer.lines.length && atTheEnd) list.scrollTop = list.scrollHeight;
    if (last) counts.textContent = `${plural(answer.received, "message")}, ${answer.slowed_down} asked to come again`;
    document.body.classList.remove("closed");
  } catch {
    document.body.classList.add("closed");
    counts.textContent = "the demo has stopped";
  }
  setTimeout(refresh, 1000);
}

refresh();
