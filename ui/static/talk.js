// The conversation. Each turn comes from the server as escaped HTML; only turns that changed are
// redrawn, so that a selection, the focus and the place in the log survive.
const log = element.querySelector(".log");
const said = element.querySelector(".said");
const NUDGE = 1000; // milliseconds
const NUDGES = 5;
const LATELY = 10000; // milliseconds, in which a tick has surely come to the server
const CHECK = 10000;
const STARTING = "Pincite is still starting. You can ask already.";
const BARE = "There are no documents yet. Add some first; your question stays here.";
const LOADING = "Pincite is still starting: it loads its models, which takes some seconds. Your question comes next";
const ENDED = `<section class="ended"><p>Pincite was restarted, which ended the conversation that was
  here: it is kept in memory only.</p><div><p>What was asked can be asked again:</p></div></section>`;
const ASKED = `<section class="asked" aria-label="Asked before"><header><h3>Asked before</h3>
  <button type="button" class="forget" title="This browser keeps them, for this library">Forget these</button></header>
  <button type="button" class="all">Show all</button></section>`;
const KEPT = 30; // questions
const LATEST = 5; // of them, which are shown at first
let nudging = 0;
let ticked = []; // what was ticked lately, with its time
const mentions = mentionsIn(log);
const form = element.querySelector(".composer");
const box = form.querySelector("textarea");
const submit = form.querySelector("[type=submit]");
const hint = form.querySelector(".hint");
const fresh = form.querySelector(".fresh");
const saves = form.querySelector(".saves");
const drawn = [];
let turns = []; // of each its number and its HTML
let revision = 0; // of the conversation, as the server counts
let asked = ""; // the question that is on its way
let grown = null; // the turn of which more is asked for, and how many quotes it has
let lost = false; // whether the server did not take what was asked last
let saved = 0;
let active = "";

let born = 0; // the number that the server drew when it started
let gone = false; // whether it does not answer
let ended = false; // whether that was started anew, and what was said before is gone
let past = []; // the questions of what is gone
let checked = false; // whether the server is the one that was asked before
let unfolded = false; // whether all that was asked before is listed
let sourced = 0; // the last turn of which a source was open

// What the tab itself keeps under a name, which `next` replaces.
function kept(name, next) {
  try {
    const before = sessionStorage.getItem(name) || "";
    sessionStorage.setItem(name, next);
    return before;
  } catch {
    return ""; // a browser that keeps nothing
  }
}

// The latest questions that were asked of this library, the newest first, each once. The browser keeps
// them for itself, also when the tab is closed and the server ends; `next` replaces them.
function earlier(next) {
  const name = "pincite-asked-" + props.value?.library;
  try {
    if (next?.length) localStorage.setItem(name, JSON.stringify(next));
    else if (next) localStorage.removeItem(name);
    const questions = JSON.parse(localStorage.getItem(name));
    return Array.isArray(questions) ? questions.filter((one) => typeof one === "string") : [];
  } catch {
    return []; // a browser that keeps nothing, or has no room
  }
}

function keep(question) {
  if (!props.value?.library) return;
  earlier([question, ...earlier().filter((one) => one !== question)].slice(0, KEPT));
}

// The conversation's name is known to this tab alone; by it, a page that is loaded anew goes on.
// Each load takes a new name, so that a copied tab has a conversation of its own.
const conversation = [...crypto.getRandomValues(new Uint8Array(16))]
  .map((byte) => byte.toString(16).padStart(2, "0")).join("");
const before = kept("pincite-conversation", conversation);
document.conversation = conversation; // which the page's other parts send along
// What a page leaves to the next one: a question without an answer, what is not searched, and ticks
// that may not have come to the server. It is kept as it changes, for a tab that crashes or that a
// phone ends in the background has no last word.
const left = JSON.parse(kept("pincite-left", "") || "{}");
let unticked = left.unticked ?? null; // the names of what is not searched
ended = Boolean(left.ended);
past = left.past ?? [];
sourced = left.sourced ?? 0;
function leave() {
  const typed = box.value;
  const questions = [...log.querySelectorAll(".turn:not(.working) .question")].map((one) => one.textContent);
  const state = {
    born, turns: had(), sourced: Math.min(sourced, had()), asked, typed, unticked, questions, ended, past, ticks: lately(),
  };
  kept("pincite-left", JSON.stringify(state));
}
window.addEventListener("pagehide", leave);

function lately() {
  ticked = ticked.filter(([at]) => at > Date.now() - LATELY);
  return ticked.map(([, tick]) => tick);
}

// The number of the last turn that the page has.
function had() {
  return turns.length ? turns.at(-1)[0] : 0;
}

// Whether the server has loaded its models; until it has said anything nothing is said of them.
function ready() {
  return props.value?.ready ?? true;
}

function unanswered(question, typed) {
  return [question, typed].filter(Boolean).join("\n");
}

// The question that was on its way when the page was left, which may have been answered since.
function settle() {
  if (!left.asked || had() <= left.turns) return; // its answer may still come
  const last = node(turns.at(-1)[1]).querySelector(".question");
  if (last?.textContent === left.asked && box.value === unanswered(left.asked, left.typed)) {
    box.value = left.typed;
  }
  left.asked = "";
}

// What was on its way and is not answered is asked again, once it is known that it is not, and that the
// server did not end over it; what was changed in the box meanwhile stays there.
function resume() {
  if (!props.value?.opened || !checked || !left.asked || ended) return;
  const question = left.asked;
  left.asked = "";
  if (form.classList.contains("busy") || box.value !== unanswered(question, left.typed)) return;
  box.value = left.typed;
  ask(question);
}

function node(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function receive() {
  const value = props.value || {};
  const news = value.turns && value.revision >= revision; // what was said before may come later
  const more = news ? grown : null;
  if (asked) keep(asked); // of which library, the page may not have known before
  if (news) {
    revision = value.revision;
    const known = new Map(turns);
    // One that was sent twice is no answer to what was asked since.
    if (value.turns.some(([number, html]) => known.get(number) !== html)) asked = "";
    grown = null;
    // Only turns that the page has not are sent, and what is not of the conversation leaves it as it is.
    const held = new Map([...turns, ...value.turns]);
    turns = value.numbers.filter((number) => held.has(number)).map((number) => [number, held.get(number)]);
    settle();
  }
  if (more) forget(more.turn);
  render(more);
  if (more) {
    log.querySelectorAll("#turn-" + more.turn + " a.cite")[more.quotes]?.focus({ preventScroll: true });
    say("grown");
  }
  if (value.file && value.file.nonce !== saved) {
    saved = value.file.nonce;
    download(value.file);
  }
}

// Its button was changed, so it is drawn anew even where nothing else has changed.
function forget(turn) {
  drawn[[...log.children].findIndex((one) => one.id === "turn-" + turn)] = "";
}

// A question as it stands until its answer comes.
function working() {
  const made = node(`<article class="turn working"><h2 class="question" dir="auto"></h2>
    <button type="button" class="again">Edit</button>
    <p class="note"><span class="dots" aria-hidden="true"></span><span class="doing"></span></p></article>`);
  made.id = "turn-" + (had() + 1);
  made.querySelector(".doing").textContent = ready() ? "Searching and reading" : LOADING;
  made.querySelector(".question").textContent = asked;
  return made.outerHTML;
}

// That a restart has ended the conversation, and what was asked in it, each to be asked again.
function endedBefore() {
  const made = node(ENDED);
  if (past.length) made.querySelector("div").append(listed(past));
  else made.querySelector("div").remove();
  return made.outerHTML;
}

// Questions, each to be asked again with a click.
function listed(questions) {
  const list = node('<ul class="examples past"></ul>');
  for (const question of questions) {
    const item = node('<li><button type="button" class="example" dir="auto"><span></span></button></li>');
    item.querySelector("span").textContent = question;
    list.append(item);
  }
  return list;
}

// What stands in a conversation without turns: what the server says, and what this browser asked before.
// One that a restart has ended lists its own questions.
function welcome() {
  const made = node(props.value?.welcome || "<section></section>");
  const questions = ended || (props.value?.bare ?? true) ? [] : earlier();
  if (questions.length) {
    const part = node(ASKED);
    part.querySelector("header").after(listed(unfolded ? questions : questions.slice(0, LATEST)));
    if (unfolded || questions.length <= LATEST) part.querySelector(".all").remove();
    made.append(part);
  }
  return made.outerHTML;
}

function render(more = null) {
  const answered = turns.map(([, html]) => html);
  const shown = asked ? [...answered, working()] : answered;
  const parts = shown.length ? [...shown] : [welcome()];
  if (ended) parts.unshift(endedBefore());
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
  mentions.draw();
  fresh.hidden = !turns.length && !ended;
  saves.hidden = !log.querySelector(".turn:is(.found, .absent)");
  const busy = Boolean(asked || grown);
  form.classList.toggle("busy", busy);
  fresh.disabled = busy; // the answer would begin the conversation anew
  if (last?.classList.contains("turn")) {
    said.textContent = news(last, more);
    // Not scrollIntoView, which on a phone moves the whole page as well.
    if ((longer || !busy) && !more) {
      log.scrollTop += last.getBoundingClientRect().top - log.getBoundingClientRect().top - 20;
    }
  }
  if (!shown.length) active = "";
  mark();
  measure();
  leave();
}

// What a screen reader says of a turn that was drawn: the verdict and the first quote that answers,
// or how many quotes more there are.
function news(turn, more) {
  const parts = turn.querySelectorAll(more ? ".note, .nearest:last-child" : ".note, .none, .sure, .from, .mentions summary, .odds");
  const words = [...parts].map((part) => part.textContent.replace(/\.$/, ""));
  if (more) {
    const found = turn.querySelectorAll("a.cite").length - more.quotes;
    words.unshift(found + (found === 1 ? " quote more" : " quotes more"));
  } else if (turn.classList.contains("found")) {
    const quote = turn.querySelector("blockquote:has(mark)") || turn.querySelector("blockquote");
    words.push(quote.innerText); // as it is shown
  }
  return words.join(". ");
}

// Neither a question nor the wish for more is lost where the server did not take it.
function failed() {
  const more = grown;
  if (more) forget(more.turn);
  box.value = unanswered(asked, box.value);
  asked = "";
  lost = true;
  grown = null;
  render(more);
}

// A server that was restarted knows nothing of this page. One that is gone does not answer, which is
// said here, in place of Gradio's own note.
async function check() {
  const before = gone;
  try {
    const answer = await fetch(new URL("gradio_api/app_id", document.baseURI));
    const { app_id: now } = await answer.json();
    if (born && now !== born) location.reload();
    else born = now;
    gone = false;
  } catch {
    gone = true;
    if (form.classList.contains("busy")) failed();
  }
  if (gone === before) return;
  document.getElementById("desk")?.toggleAttribute("data-gone", gone);
  if (!gone) lost = false;
  measure();
}

function download(file) {
  const link = document.createElement("a");
  const bytes = Uint8Array.from(atob(file.base64), (one) => one.charCodeAt(0));
  link.href = URL.createObjectURL(new Blob([bytes]));
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
  box.style.height = box.scrollHeight + box.offsetHeight - box.clientHeight + "px";
  const limit = props.value?.limit || Infinity;
  const over = [...box.value].length - limit;
  const bare = props.value?.bare ?? false; // nothing can be asked of no documents
  hint.textContent =
    over > 0 ? over.toLocaleString("en") + " characters too many; a question may have " + limit.toLocaleString("en") + "."
      : gone ? "Pincite does not answer: it was stopped, or the network is down. Start it again; this page goes on by itself."
      : lost ? "This did not come through. Try again."
      : bare && box.value.trim() ? BARE
      : ready() || asked ? "" : STARTING;
  hint.classList.toggle("calm", [STARTING, BARE].includes(hint.textContent)); // no fault
  submit.disabled = over > 0 || bare || !box.value.trim() || form.classList.contains("busy");
}

function send(name, detail) {
  trigger(name, detail);
  say("sent");
}

// Gradio closes its stream of results when nothing is under way, and the result of what is sent in
// that very moment waits there unread. Any later event opens it again; this one brings besides what a
// page that nobody looked at has not drawn, since what came next was written over it.
// What is drawn meanwhile says nothing of it: it may have come of something else.
document.addEventListener("pincite:sent", () => {
  let nudges = NUDGES;
  clearInterval(nudging);
  nudging = setInterval(() => {
    const busy = form.classList.contains("busy");
    if (busy) check();
    if (busy || nudges > 0) trigger("nudge", asked ? { conversation, had: had() } : {});
    else clearInterval(nudging);
    nudges -= 1;
  }, NUDGE);
});
document.addEventListener("pincite:ticked", (event) => {
  ticked.push([Date.now(), event.detail]);
});
document.addEventListener("pincite:unticked", (event) => {
  unticked = event.detail.names;
  leave();
});

function ask(question) {
  if (form.classList.contains("busy")) return;
  asked = question.trim();
  keep(asked);
  lost = false;
  render();
  send("ask", { question: asked, conversation, had: had(), ticks: lately() });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (submit.disabled) return;
  const question = box.value;
  box.value = "";
  ask(question);
});
box.addEventListener("input", () => {
  lost = false;
  measure();
  leave();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
fresh.addEventListener("click", () => {
  ended = false;
  past = [];
  turns = [];
  render();
  send("fresh", { conversation });
  box.focus();
});

async function copy(button) {
  // A word processor takes the one, an editor the other.
  const { formatted, markdown } = button.dataset;
  const kinds = Object.entries({ "text/html": formatted, "text/plain": markdown }).filter(([, words]) => words);
  try {
    const item = kinds.map(([type, words]) => [type, new Blob([words], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(item))]);
  } catch {
    // Without the clipboard's permission the old way still works.
    const area = document.createElement("textarea");
    area.value = markdown;
    document.body.append(area);
    area.select();
    document.addEventListener("copy", (event) => {
      for (const [type, words] of kinds) event.clipboardData.setData(type, words);
      event.preventDefault();
    }, { once: true });
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = said.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1600);
}

function visit(place) {
  say("pane", { pane: "source", open: true });
  say("visit", place);
}

saves.addEventListener("click", (event) => {
  const kind = event.target.dataset.save;
  if (kind) send("save", { kind, conversation });
});

log.addEventListener("click", (event) => {
  const target = event.target;
  const quote = target.closest(".quote");
  const elsewhere = target.closest(".elsewhere");
  // What is a link may be opened in another tab.
  if ((elsewhere || target.closest("a.cite")) && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
  if (elsewhere) {
    event.preventDefault();
    visit({ key: elsewhere.hash.slice(1), linked: true });
    return;
  }
  if (target.closest(".also")) return;
  if (target.closest(".copy")) {
    copy(target.closest(".copy"));
  } else if (target.closest(".whole")) {
    const button = target.closest(".whole");
    const whole = !quote.classList.toggle("folded");
    button.textContent = whole ? "Show less" : "Show all";
    button.setAttribute("aria-label", button.textContent + " of quote " + quote.querySelector(".cite").textContent);
    button.setAttribute("aria-expanded", String(whole));
  } else if (target.closest("[aria-controls]")) {
    const word = target.closest("[aria-controls]");
    const odds = document.getElementById(word.getAttribute("aria-controls"));
    odds.hidden = !odds.hidden;
    word.setAttribute("aria-expanded", String(!odds.hidden));
  } else if (target.closest(".more")) {
    const button = target.closest(".more");
    if (form.classList.contains("busy")) return;
    button.disabled = true;
    button.textContent = said.textContent = "Looking further";
    const turn = button.closest(".turn");
    lost = false;
    grown = { turn: Number(turn.id.replace("turn-", "")), quotes: turn.querySelectorAll("a.cite").length };
    render();
    send("more", { turn: grown.turn, conversation });
  } else if (target.closest(".again")) {
    box.value = target.closest(".turn").querySelector(".question").textContent;
    measure();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  } else if (quote) {
    event.preventDefault();
    // Selecting words of a quote is not asking for its source.
    if (!target.closest("a.cite") && !window.getSelection().isCollapsed) return;
    active = quote.dataset.cite;
    mark();
    visit({ key: active });
  } else if (target.closest(".example")) {
    ask(target.closest(".example").textContent);
  } else if (target.closest(".asked .all")) {
    unfolded = true;
    render();
    log.querySelectorAll(".asked .example")[LATEST].focus();
  } else if (target.closest(".forget")) {
    earlier([]);
    render();
    said.textContent = "Forgotten";
    box.focus();
  } else if (target.closest(".everywhere")) {
    if (form.classList.contains("busy")) return;
    say("everywhere");
    ask(target.closest(".turn").querySelector(".question").textContent);
  } else if (target.closest(".add")) {
    say("pane", { pane: "library", open: true });
    say("choose");
  } else if (target.closest(".demo")) {
    target.closest(".demo").disabled = true;
    say("pane", { pane: "library", open: true });
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
  sourced = Math.max(sourced, parseInt(active) || 0); // what has an address for its key is of no turn
  mark();
  leave();
});
watch("value", receive);
watch("value", resume);
document.addEventListener("pincite:failed", failed);
window.addEventListener("storage", () => render()); // another tab has asked, or forgotten
new ResizeObserver(() => requestAnimationFrame(measure)).observe(box);
// In another width everything above is of another height: what is read stays where it is.
let reading = null; // what is at the top, how far below it, and in which width
function remember() {
  if (reading && reading.width !== log.clientWidth) return; // about to be put back
  const top = log.getBoundingClientRect().top;
  const one = [...log.querySelectorAll(".question, .verdict, .document, .quote")]
    .find((each) => each.getBoundingClientRect().bottom > top);
  reading = one ? { one, below: one.getBoundingClientRect().top - top, width: log.clientWidth } : null;
}
log.addEventListener("scroll", remember);
new ResizeObserver(() => {
  if (reading?.one.isConnected && reading.width !== log.clientWidth) {
    const below = reading.one.getBoundingClientRect().top - log.getBoundingClientRect().top;
    log.scrollTop += below - reading.below;
  }
  reading = null;
  remember();
}).observe(log);
box.value = unanswered(left.asked, left.typed);
receive();
const address = /^#(@[0-9a-f]+:\d+-\d+)$/.exec(decodeURIComponent(location.hash));
send("open", {
  before, conversation, key: address?.[1] || "", sourced: left.sourced, unticked: left.unticked, ticks: left.ticks || [],
});
check().then(() => {
  const restarted = left.born && born && born !== left.born;
  checked = Boolean(born) && !restarted;
  resume();
  if (!(left.turns && restarted)) return;
  ended = true;
  past = [...new Set([...past, ...(left.questions ?? [])])];
  render();
});
setInterval(check, CHECK);
window.addEventListener("focus", check);
if (window.matchMedia("(min-width: 701px)").matches) box.focus();
