// The bar and what belongs to the whole page: which pane is shown, the sheet on a phone, the keys.
const bar = element.querySelector(".bar");
const tabs = [...element.querySelectorAll("[role=tab]")];
const SHEET = "sheet";
let active = "";
let from = null; // what opened the side

// The state stands on #desk and the bar, where the style sheet can see it; #desk is made later.
function state(name, value) {
  for (const part of [bar, document.getElementById("desk")]) {
    if (value) part?.setAttribute("data-" + name, value);
    else part?.removeAttribute("data-" + name);
  }
}

function show(pane) {
  state("pane", pane);
  for (const tab of tabs) {
    const on = tab.dataset.pane === pane;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
  }
}

// On a phone the open sheet is a place of its own, which the browser's Back leaves.
function open() {
  if (narrow.matches && !bar.dataset.sheet && history.state !== SHEET) history.pushState(SHEET, "", location.href);
  state("sheet", "open");
}

function close() {
  if (narrow.matches && bar.dataset.sheet && history.state === SHEET) history.back();
  else shut();
}

function shut() {
  state("sheet", "");
  say("closed");
  const back = document.getElementById("chip-" + active) || (from?.isConnected && from);
  (bar.dataset.pane === "source" && back ? back : document.getElementById("question"))?.focus();
}

// Where a window becomes as narrow as a phone's, the sheet does not come over what is read.
narrow.addEventListener("change", () => {
  if (narrow.matches && !document.activeElement?.closest("#side")) state("sheet", "");
});

document.addEventListener("pincite:pane", (event) => {
  show(event.detail.pane);
  if (!event.detail.open) return;
  const focused = document.activeElement;
  if (!focused?.closest("#side")) from = focused?.closest(".log") && focused;
  open();
});
document.addEventListener("pincite:opened", (event) => { active = event.detail.key; });
document.addEventListener("pincite:close", close);

element.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) {
    show(tab.dataset.pane);
    open();
  }
});
window.addEventListener("popstate", () => {
  if (history.state === SHEET) state("sheet", "open");
  else if (narrow.matches && bar.dataset.sheet) shut();
});
// On a phone the shade around the sheet is #desk's own.
document.addEventListener("click", (event) => {
  if (event.target.id === "desk" && bar.dataset.sheet) close();
});
element.addEventListener("keydown", (event) => {
  const at = tabs.indexOf(event.target);
  if (at < 0 || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const next = tabs[(at + 1) % tabs.length];
  show(next.dataset.pane);
  next.focus();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("question")?.focus();
  } else if (event.key === "Escape") {
    const beside = event.target.closest?.("#side");
    if (beside || (narrow.matches && bar.dataset.sheet)) close();
  }
});

if (history.state === SHEET) history.replaceState(null, "", location.href); // it was open in a page before
show("library");
