// The conversation. Each turn comes from the server as escaped HTML; only turns that changed are
// redrawn, so that a selection, the focus and the place in the log survive.
const log = element.querySelector(".log");
const said = element.querySelector(".said");
const NUDGE = 1000; // milliseconds
const NUDGES = 5;
const LATELY = 10000; // milliseconds, in which a tick has surely come to the server
let nudging = 0;
let ticked = []; // what was ticked lately, with its time
const form = element.querySelector(".composer");
const box = form.querySelector("textarea");
const submit = form.querySelector("[type=submit]");
const hint = form.querySelector(".hint");
const fresh = form.querySelector(".fresh");
const saves = form.querySelector(".saves");
const drawn = [];
let turns = [];
let asked = false;
let grown = null; // the turn of which more is asked for, and how many quotes it has
let saved = 0;
let active = "";

// The conversation's name is known to this tab alone; by it, a page that is loaded anew goes on.
// Each load takes a new name, so that a copied tab has a conversation of its own.
const STORED = "pincite-conversation";
const conversation = [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");
function named(next) {
  try {
    const before = sessionStorage.getItem(STORED) || "";
    sessionStorage.setItem(STORED, next);
    return before;
  } catch {
    return ""; // a browser that keeps nothing
  }
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent("pincite:" + name, { detail }));
}

function node(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function render() {
  const value = props.value || {};
  const more = value.turns ? grown : null;
  if (value.turns) asked = grown = null;
  turns = value.turns || turns; // what is not of the conversation leaves it as it is
  const parts = turns.length ? turns : [value.welcome || "<section></section>"];
  const longer = parts.length > drawn.length;
  while (drawn.length > parts.length) {
    drawn.pop();
    log.lastElementChild.remove();
  }
  let last = null;
  parts.forEach((html, i) => {
    if (drawn[i] === html) return;
    last = node(html);
    if (i < drawn.length) log.children[i].replaceWith(last);
    else log.append(last);
    drawn[i] = html;
  });
  fresh.hidden = saves.hidden = !turns.length;
  if (value.file && value.file.nonce !== saved) {
    saved = value.file.nonce;
    download(value.file);
    return;
  }
  const busy = asked || Boolean(log.querySelector(".turn.working"));
  form.classList.toggle("busy", busy);
  if (last?.classList.contains("turn")) {
    const shown = [...last.querySelectorAll(".note, .none, .sure, .odds")];
    said.textContent = shown.map((part) => part.textContent).join(". ");
    // Not scrollIntoView, which on a phone moves the whole page as well.
    if ((longer || !busy) && !more) {
      log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 20;
    }
  }
  if (more) log.querySelectorAll("#turn-" + more.turn + " a.cite")[more.quotes]?.focus({ preventScroll: true });
  if (!turns.length) active = "";
  mark();
  measure();
}

function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file.text], { type: "text/plain;charset=utf-8" }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function mark() {
  for (const chip of log.querySelectorAll("a.cite")) {
    const on = chip.id === "chip-" + active;
    if (on) chip.setAttribute("aria-current", "true");
    else chip.removeAttribute("aria-current");
  }
}

function measure() {
  box.style.height = "auto";
  box.style.height = Math.min(box.scrollHeight, 180) + "px";
  const limit = props.value?.limit || Infinity;
  const over = [...box.value].length - limit;
  hint.textContent = over > 0 ? over + " characters too many; a question may have " + limit.toLocaleString("en") + "." : "";
  submit.disabled = over > 0 || !box.value.trim() || form.classList.contains("busy");
}

function send(name, detail) {
  trigger(name, detail);
  tell("sent");
}

// Gradio closes its stream of results when nothing is under way, and the result of what is sent in
// that very moment waits there unread. Any later event opens it again; this one does nothing else.
// What is drawn meanwhile says nothing of it: it may have come of something else.
document.addEventListener("pincite:sent", () => {
  let left = NUDGES;
  clearInterval(nudging);
  nudging = setInterval(() => {
    if (left > 0 || form.classList.contains("busy")) trigger("nudge", {});
    else clearInterval(nudging);
    left -= 1;
  }, NUDGE);
});
document.addEventListener("pincite:ticked", (event) => {
  ticked.push([Date.now(), event.detail]);
});

function ask(question) {
  if (form.classList.contains("busy")) return;
  form.classList.add("busy");
  asked = true;
  ticked = ticked.filter(([at]) => at > Date.now() - LATELY);
  send("ask", { question, conversation, ticks: ticked.map(([, tick]) => tick) });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (submit.disabled) return;
  ask(box.value);
  box.value = "";
  measure();
});
box.addEventListener("input", measure);
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
fresh.addEventListener("click", () => {
  send("fresh", { conversation });
  box.focus();
});

async function copy(button) {
  const text = button.dataset.markdown;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the clipboard's permission the old way still works.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = said.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1600);
}

saves.addEventListener("click", (event) => {
  const kind = event.target.dataset.save;
  if (kind) send("save", { kind });
});

log.addEventListener("click", (event) => {
  const target = event.target;
  const quote = target.closest(".quote");
  if (target.closest(".also")) return;
  if (target.closest(".copy")) {
    copy(target.closest(".copy"));
  } else if (target.closest("[aria-controls]")) {
    const word = target.closest("[aria-controls]");
    const odds = document.getElementById(word.getAttribute("aria-controls"));
    odds.hidden = !odds.hidden;
    word.setAttribute("aria-expanded", String(!odds.hidden));
  } else if (target.closest(".more")) {
    const button = target.closest(".more");
    if (form.classList.contains("busy")) return;
    form.classList.add("busy");
    measure();
    button.disabled = true;
    button.textContent = said.textContent = "Looking further";
    asked = true;
    const turn = button.closest(".turn");
    grown = { turn: Number(turn.id.replace("turn-", "")), quotes: turn.querySelectorAll("a.cite").length };
    send("more", { turn: grown.turn, conversation });
  } else if (target.closest(".again")) {
    box.value = target.closest(".turn").querySelector(".question").textContent;
    measure();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  } else if (quote) {
    // A number is a link, which may be opened in another tab.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // Selecting words of a quote is not asking for its source.
    if (!target.closest("a.cite") && !window.getSelection().isCollapsed) return;
    active = quote.dataset.cite;
    mark();
    tell("pane", { pane: "source", open: true });
    tell("visit", { key: active });
  } else if (target.closest(".example")) {
    ask(target.closest(".example").textContent);
  } else if (target.closest(".add")) {
    tell("pane", { pane: "library", open: true });
    tell("choose");
  } else if (target.closest(".demo")) {
    target.closest(".demo").disabled = true;
    tell("pane", { pane: "library", open: true });
    send("demo", {});
  }
});

// Up and down go through the chips of an answer, left and right through its sources.
log.addEventListener("keydown", (event) => {
  const chip = event.target.closest("a.cite");
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  if (!chip || !step || event.altKey || event.ctrlKey || event.metaKey) return;
  const chips = [...chip.closest(".turn").querySelectorAll("a.cite")];
  const next = chips[chips.indexOf(chip) + step];
  event.preventDefault();
  next?.focus();
});

document.addEventListener("pincite:opened", (event) => {
  active = event.detail.key;
  mark();
});
watch("value", render);
render();
const address = /^#(@[0-9a-f]+:\d+-\d+)$/.exec(decodeURIComponent(location.hash));
const before = named(conversation);
if (before || address) trigger("resume", { before, conversation, key: address ? address[1] : "" });
if (window.matchMedia("(min-width: 701px)").matches) box.focus();
