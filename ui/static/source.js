// The source: a page of a document as it is drawn, or a window of its text, with the quote marked.
// Every word is set with textContent; a page is a picture with marks laid over it.
const pane = element.querySelector(".source");
const sheet = element.querySelector(".sheet");
const title = element.querySelector("h2");
const meta = element.querySelector(".meta");
const at = element.querySelector(".at");
const steps = element.querySelector(".steps");
const tools = element.querySelector(".tools");
const ticks = element.querySelector(".ticks");
const views = element.querySelector(".views");
const leaves = element.querySelector(".leaves");
const link = element.querySelector(".link");
const folio = element.querySelector(".folio-of");
const larger = element.querySelector(".larger");
const seek = element.querySelector(".seek");
const wanted = seek.querySelector("input");
const matches = seek.querySelector(".matches");
const LEGIBLE = 560; // pixels of width, below which a page's print is too small
const ADDRESS = /^#(@[0-9a-f]+:\d+-\d+)$/;
let shown = "";
let preferred = "page";
let enlarged = null; // whether pages are drawn larger than the pane is wide; null is as they need it
let asked = 0; // places that were asked for
let current = {}; // what is shown
let picture = {}; // the page that was drawn last: its path, its image as wide as asked for, its size
let unwanted = null; // gives up a picture that is still on its way

function make(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Requests that are sent at once may come to the server in another order.
function visit(detail) {
  asked += 1;
  trigger("visit", { ...detail, order: asked, conversation: document.conversation });
  say("sent");
}

function fill(made, value, runs) {
  made.dir = "auto";
  if (value.cut[0]) made.classList.add("cut-before");
  if (value.cut[1]) made.classList.add("cut-after");
  for (const [text, mark, number] of runs) {
    const piece = mark ? make("mark", ["", "soft", "strong", "other"][mark], text) : text;
    if (number) {
      piece.dataset.number = number;
      piece.title = "Quote " + number;
    }
    made.append(piece);
  }
  return made;
}

// A row's cells are parted by tabs, which stay where they are: the marks still spell the quote.
function row(value, names) {
  const cells = [[]];
  for (const [text, mark, number] of value.runs) {
    text.split(/(?<=\t)/).forEach((piece) => {
      cells.at(-1).push([piece, mark, number]);
      if (piece.endsWith("\t")) cells.push([]);
    });
  }
  const made = make("tr", value.kind);
  const quoted = value.runs.some(([, mark]) => mark === 1 || mark === 2);
  for (const [i, runs] of cells.entries()) {
    const cell = fill(make(value.kind === "header" ? "th" : "td"), value, runs);
    // What is short stays in one line; what is long makes neither the row high nor the table wide.
    cell.style.minWidth = Math.min(cell.textContent.trim().length, 24) + "ch";
    if (quoted && names[i]) cell.dataset.name = names[i];
    made.append(cell);
  }
  return made;
}

function block(value, depth) {
  const made = make("p", value.kind);
  if (value.kind === "heading") {
    made.setAttribute("role", "heading");
    made.setAttribute("aria-level", String(depth));
  } else if (value.level) {
    const depth = Math.min(4, value.level) - (value.kind === "term" ? 1 : 0); // in lists of definitions
    made.style.setProperty("margin-inline-start", depth * 1.5 + "em", "important");
  }
  return fill(made, value, value.runs);
}

function more(side, text) {
  const button = make("button", "more", text);
  button.type = "button";
  button.dataset.side = side;
  return button;
}

function siblings(key) {
  const turn = key.split("-")[0];
  return [...document.querySelectorAll('a.cite[id^="chip-' + CSS.escape(turn) + '-"]')];
}

function chip(number) {
  return siblings(current.key || "")[number - 1];
}

function words(value) {
  const page = make("article", "page");
  if (value.problem) page.append(make("p", "note", value.problem));
  if (value.above) page.append(more("above", "More above"));
  let table = null;
  let names = []; // of a table's columns
  let depth = 2; // of the last heading: none is left out above the next, whatever the document does
  for (const one of value.blocks) {
    if (one.page) {
      page.append(make("p", "folio", "Page " + one.page));
      table = null;
    }
    if (one.kind !== "row" && one.kind !== "header") {
      if (one.kind === "heading") depth = Math.min(6, one.level + 2, depth + 1);
      page.append(block(one, depth));
      table = null;
    } else {
      if (!table) {
        const frame = make("div", "table");
        table = frame.appendChild(make("table"));
        names = [];
        page.append(frame);
      }
      const cells = row(one, names);
      if (one.kind === "header") names = [...cells.children].map((cell) => cell.textContent.trim());
      table.append(cells);
    }
  }
  if (value.below) page.append(more("below", "More below"));
  return page;
}

// A third down: what leads to a sentence matters more than what follows it. What is near the top
// is there without scrolling.
function reveal(mark) {
  // Of a quote that is longer than the pane the answering words, not its beginning.
  const answer = sheet.querySelector(".strong");
  const top = mark.getBoundingClientRect().top;
  if (answer && answer.getBoundingClientRect().bottom - top > sheet.clientHeight / 2) mark = answer;
  const down = sheet.scrollTop + mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
  sheet.scrollTop = down < sheet.clientHeight / 2 ? 0 : down - sheet.clientHeight / 3;
  const table = mark.closest(".table");
  if (!table) return;
  reach(table, table);
  // Where its header is out of view, the quoted row says itself what its cells are.
  const header = table.querySelector(".header");
  const hidden = header && header.getBoundingClientRect().top < sheet.getBoundingClientRect().top;
  table.classList.toggle("apart", Boolean(hidden));
}

// Across a page or a table that is wider than what shows it: the quote in the middle. Where its lines are too long,
// their beginnings at the edge, as far as the answering words are in view.
function reach(frame, scroller) {
  const edge = scroller.getBoundingClientRect().left;
  const wide = scroller.clientWidth;
  const sides = (marks) => {
    const all = [...frame.querySelectorAll(marks)].map((mark) => (mark.closest("td") ?? mark).getBoundingClientRect());
    return [Math.min(...all.map((a) => a.left)) - edge, Math.max(...all.map((a) => a.right)) - edge];
  };
  const [left, right] = sides(".soft, .strong");
  const [first, last] = sides(".strong"); // without any, all that is less and all that is more
  const start = Math.min(left - 16, (left + right - wide) / 2);
  scroller.scrollLeft += Math.min(Math.max(start, last + 16 - wide), first - 16);
}

function boxes(leaf, [width, height]) {
  return leaf.boxes.map(([left, top, right, bottom, mark, number]) => {
    const box = make("div", ["", "soft", "strong", "other"][mark] + " box");
    box.style.left = (100 * left) / width + "%";
    box.style.top = (100 * top) / height + "%";
    box.style.width = (100 * (right - left)) / width + "%";
    box.style.height = (100 * (bottom - top)) / height + "%";
    if (number) {
      box.dataset.number = number;
      box.title = "Quote " + number;
    }
    return box;
  });
}

// How many times as wide as the pane a page is drawn: on a phone one that fits cannot be read.
function zoom() {
  const fits = sheet.clientWidth >= LEGIBLE;
  return enlarged ?? !fits ? Math.max(1.6, LEGIBLE / sheet.clientWidth) : 1;
}

// The picture in its frame, with the marks of what is cited on it, the first of them in view.
function hang(frame, leaf) {
  frame.replaceChildren(picture.image, ...boxes(leaf, picture.points));
  const mark = frame.querySelector(".soft, .strong");
  sheet.scrollTo(0, 0);
  if (mark) {
    reveal(mark);
    reach(frame, sheet);
  }
}

// A page that was drawn is there at once, for another quote of it or as large as it is wanted now,
// until it is drawn as sharp as that.
async function draw(value) {
  const leaf = value.leaf;
  const path = "pages/" + leaf.document + "/" + leaf.page + ".png";
  const known = picture.path === path;
  const frame = make("figure", "leaf");
  frame.append(make("p", "empty", "Drawing page " + leaf.page));
  if (zoom() > 1) frame.style.width = 100 * zoom() + "%";
  larger.setAttribute("aria-pressed", String(zoom() > 1));
  larger.textContent = zoom() > 1 ? "−" : "+";
  sheet.replaceChildren(frame);
  if (known) hang(frame, leaf);
  else sheet.scrollTo(0, 0); // to what is said until it is there
  unwanted?.abort();
  const giving = (unwanted = new AbortController());
  const wide = Math.max(frame.clientWidth, 320) * Math.min(window.devicePixelRatio || 1, 3);
  const width = Math.ceil(wide / 100) * 100; // so that few differ
  if (known && picture.width >= width) return;
  try {
    const url = new URL(path, document.baseURI);
    url.searchParams.set("width", width);
    const answer = await fetch(url, { signal: giving.signal });
    if (!answer.ok) throw new Error(await answer.text());
    const points = answer.headers.get("x-page-points").split(" ").map(Number);
    const image = new Image();
    const source = URL.createObjectURL(await answer.blob());
    image.src = source;
    image.alt = "Page " + leaf.page + " of " + value.title;
    await image.decode();
    URL.revokeObjectURL(source);
    if (giving.signal.aborted) return;
    picture = { path, width, image, points };
    hang(frame, leaf);
  } catch (error) {
    if (giving.signal.aborted || known) return;
    // The words are here whatever becomes of the picture.
    const note = make("p", "note", "This page cannot be drawn; here is its text.");
    const page = words(value);
    page.prepend(note);
    sheet.replaceChildren(page);
    const mark = sheet.querySelector("mark.soft, mark.strong");
    if (mark) reveal(mark);
  }
}

function head(value) {
  title.textContent = title.title = value.title; // which may be cut short
  meta.replaceChildren(
    ...value.facts.map((fact) => {
      const made = make("span");
      made.append(make("bdi", "", fact)); // a name from right to left turns no other around
      return made;
    }),
  );
  meta.title = [value.name, ...value.facts.filter((fact) => fact !== value.name)].join(" · ");
  // An answer may have more quotes by now than when this one was opened.
  const all = siblings(value.key).length || value.of;
  at.textContent = value.number + " of " + all;
  steps.classList.toggle("many", all > 1);
  steps.querySelector("[data-step='-1']").disabled = value.number <= 1;
  steps.querySelector("[data-step='1']").disabled = value.number >= all;
  ticks.replaceChildren(
    ...value.ticks.map(([number, share]) => {
      const tick = make("span", number === value.number ? "tick here" : "tick");
      tick.style.left = 100 * share + "%";
      tick.dataset.number = number;
      tick.title = "Quote " + number;
      return tick;
    }),
  );
  ticks.hidden = !value.ticks.length;
  link.hidden = !value.address;
}

function show(value) {
  const view = value.leaf ? value.view || preferred : "text";
  views.hidden = !value.leaf;
  leaves.hidden = view !== "page";
  for (const button of views.children) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
  if (value.leaf) {
    folio.textContent = value.leaf.page + " of " + value.leaf.pages;
    leaves.querySelector("[data-leaf='-1']").disabled = value.leaf.page <= 1;
    leaves.querySelector("[data-leaf='1']").disabled = value.leaf.page >= value.leaf.pages;
  }
  unwanted?.abort();
  if (view === "page") draw(value);
  else sheet.replaceChildren(words(value));
  return view;
}

function nothing(problem) {
  // Nor does the address name a place any longer; Back leads to it.
  if (shown && !problem) enter("");
  if (shown) say("opened", { key: "" });
  shown = "";
  unwanted?.abort();
  title.textContent = "Source";
  title.title = "";
  meta.replaceChildren();
  const said = problem || "The number beside a quote opens it here, in its place.";
  sheet.replaceChildren(make("p", problem ? "note empty" : "empty", said));
  steps.classList.remove("many");
}

function render() {
  const value = props.value || {};
  if (value.order && value.order !== asked) return; // another was asked for since
  const [nth, all] = value.matches || [];
  matches.textContent = !value.matches ? "" : all ? nth + " of " + all : "Not found";
  if (value.matches && !all) return; // what is open stays
  current = value;
  pane.classList.toggle("nothing", !value.key);
  if (!value.key) {
    nothing(value.problem);
    if (value.problem) {
      say("pane", { pane: "source", open: true });
    }
    return;
  }
  const grown = shown === value.key && value.grown;
  const [height, depth] = [sheet.scrollHeight, sheet.scrollTop];
  shown = value.key;
  // First, since what is not shown has no width to draw a page for.
  say("pane", { pane: "source", open: Boolean(value.linked) });
  head(value);
  const view = show(value);
  if (value.address) enter(value.address, all);
  say("opened", { key: value.key });
  if (view === "text") {
    const mark = sheet.querySelector("mark.soft, mark.strong");
    if (grown) {
      // What was being read stays where it was.
      sheet.scrollTop = value.grown === "above" ? depth + sheet.scrollHeight - height : depth;
    } else if (mark) {
      reveal(mark);
    } else {
      sheet.scrollTo(0, 0);
    }
  }
  // Not from under the hands of one who writes the next question already.
  const writing = document.activeElement?.closest(".composer");
  if (value.focus && !writing) sheet.focus({ preventScroll: true });
}

// The browser's Back goes to the place that was open before, of those that words led to only to the
// first; on a phone it closes the sheet, and so all places in it are one.
function enter(address, passing = false) {
  const place = address ? "#" + address : location.pathname;
  if (location.hash === (address && place)) return;
  if (!narrow.matches && !passing && ADDRESS.test(location.hash)) history.pushState(null, "", place);
  else history.replaceState(history.state, "", place);
}

async function copyLink() {
  const text = location.href;
  try {
    await navigator.clipboard.writeText(text);
    link.textContent = "Copied";
  } catch {
    link.textContent = "It is in the address bar";
  }
  setTimeout(() => { link.textContent = "Copy link"; }, 1600);
}

element.addEventListener("click", (event) => {
  const value = current;
  const other = event.target.closest("[data-number]");
  // Selecting words is not asking for their source.
  if (other && window.getSelection().isCollapsed) chip(Number(other.dataset.number))?.click();
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".more")) {
    const [above, below] = value.steps;
    const side = button.dataset.side;
    visit({
      key: value.key,
      side,
      above: above + (side === "above" ? 1 : 0),
      below: below + (side === "below" ? 1 : 0),
    });
  } else if (button.matches(".step")) {
    const chips = siblings(value.key);
    chips[value.number - 1 + Number(button.dataset.step)]?.click();
  } else if (button.dataset.view) {
    preferred = button.dataset.view;
    const chosen = { ...value, view: preferred };
    show(chosen);
    const mark = sheet.querySelector("mark.soft, mark.strong");
    if (mark) reveal(mark);
  } else if (button.dataset.leaf) {
    visit({ key: value.key, page: value.leaf.page + Number(button.dataset.leaf) });
  } else if (button === larger) {
    enlarged = zoom() === 1;
    draw(value);
  } else if (button.matches(".link")) {
    copyLink();
  } else if (button.matches(".close")) {
    say("close");
  }
});

// Enter goes to the next place that has the words, with Shift to the one before.
function look(back) {
  if (current.key && wanted.value.trim()) visit({ key: current.key, words: wanted.value, back });
}
seek.addEventListener("submit", (event) => {
  event.preventDefault();
  look(false);
});
wanted.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.shiftKey) return;
  event.preventDefault();
  look(true);
});
wanted.addEventListener("input", () => { matches.textContent = ""; });

// The arrows go from quote to quote, where they do not scroll.
element.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.target === wanted) return;
  const across = event.target.closest(".table, .sheet");
  if (across && across.scrollWidth > across.clientWidth) return;
  steps.querySelector("[data-step='" + step + "']").click();
});

watch("value", render);
render();
// Back, forward, and an address that is typed or pasted while the page is open.
window.addEventListener("hashchange", () => {
  const address = ADDRESS.exec(decodeURIComponent(location.hash));
  if (address && address[1] !== current.address) visit({ key: address[1], linked: true });
});
document.addEventListener("pincite:closed", () => { if (current.address) enter(current.address); });
document.addEventListener("pincite:grown", () => { if (current.key) head(current); });
document.addEventListener("pincite:visit", (event) => visit(event.detail));
