// The source: a window of a document with the quote marked. Every word is set with textContent.
const pane = element.querySelector(".source");
const sheet = element.querySelector(".sheet");
const title = element.querySelector("h2");
const meta = element.querySelector(".meta");
const at = element.querySelector(".at");
const steps = element.querySelector(".steps");
let shown = "";

function make(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

function fill(made, value, runs) {
  made.dir = "auto";
  if (value.cut[0]) made.classList.add("cut-before");
  if (value.cut[1]) made.classList.add("cut-after");
  for (const [text, mark] of runs) {
    made.append(mark ? make("mark", mark === 2 ? "strong" : "soft", text) : text);
  }
  return made;
}

// A row's cells are parted by tabs, which stay where they are: the marks still spell the quote.
function row(value) {
  const cells = [[]];
  for (const [text, mark] of value.runs) {
    text.split(/(?<=\t)/).forEach((piece) => {
      cells.at(-1).push([piece, mark]);
      if (piece.endsWith("\t")) cells.push([]);
    });
  }
  const made = make("tr", value.kind);
  made.append(...cells.map((runs) => fill(make(value.kind === "header" ? "th" : "td"), value, runs)));
  return made;
}

function block(value) {
  const made = make("p", value.kind);
  if (value.kind === "heading") {
    made.setAttribute("role", "heading");
    made.setAttribute("aria-level", String(Math.min(6, value.level + 2)));
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
  return [...document.querySelectorAll('a.cite[href^="#cite-' + turn + '-"]')];
}

function render() {
  const value = props.value || {};
  pane.classList.toggle("nothing", !value.key);
  if (!value.key) {
    shown = "";
    title.textContent = "Source";
    meta.replaceChildren();
    sheet.replaceChildren(make("p", "empty", "The number beside a quote opens it here, in its place."));
    steps.classList.remove("many");
    return;
  }
  const grown = shown === value.key && value.grown;
  const before = grown ? sheet.querySelector("mark")?.getBoundingClientRect().top : null;
  shown = value.key;
  title.textContent = value.title;
  meta.replaceChildren(...value.facts.map((fact) => make("span", "", fact)));
  meta.title = value.name;
  at.textContent = value.number + " of " + value.of;
  steps.classList.toggle("many", value.of > 1);
  steps.querySelector("[data-step='-1']").disabled = value.number <= 1;
  steps.querySelector("[data-step='1']").disabled = value.number >= value.of;

  const page = make("article", "page");
  if (value.problem) page.append(make("p", "note", value.problem));
  if (value.above) page.append(more("above", "More above"));
  let table = null;
  for (const one of value.blocks) {
    if (one.page) {
      page.append(make("p", "folio", "Page " + one.page));
      table = null;
    }
    if (one.kind !== "row" && one.kind !== "header") {
      page.append(block(one));
      table = null;
    } else {
      if (!table) {
        const frame = make("div", "table");
        table = frame.appendChild(make("table"));
        page.append(frame);
      }
      table.append(row(one));
    }
  }
  if (value.below) page.append(more("below", "More below"));
  sheet.replaceChildren(page);

  document.dispatchEvent(new CustomEvent("pincite:pane", { detail: { pane: "source" } }));
  document.dispatchEvent(new CustomEvent("pincite:opened", { detail: { key: value.key } }));
  const mark = sheet.querySelector("mark");
  if (grown && mark && before !== null) {
    sheet.scrollTop += mark.getBoundingClientRect().top - before;
  } else if (mark) {
    // A third down: what leads to a sentence matters more than what follows it.
    const offset = mark.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
    sheet.scrollTop += offset - sheet.clientHeight / 3;
  } else {
    sheet.scrollTop = 0;
  }
  if (value.focus) sheet.focus({ preventScroll: true });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const value = props.value || {};
  if (button.matches(".more")) {
    const [above, below] = value.steps;
    const side = button.dataset.side;
    trigger("more", {
      key: value.key,
      above: above + (side === "above" ? 1 : 0),
      below: below + (side === "below" ? 1 : 0),
    });
  } else if (button.matches(".step")) {
    const chips = siblings(value.key);
    chips[value.number - 1 + Number(button.dataset.step)]?.click();
  } else if (button.matches(".close")) {
    document.dispatchEvent(new CustomEvent("pincite:close"));
  }
});

watch("value", render);
render();
