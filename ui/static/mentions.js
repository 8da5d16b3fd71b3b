// The documents that mention what was asked for. Each turn brings the names of all; of thousands only
// some are drawn, the others when they are asked for or looked for. `shown` and `wanted` are kept by
// turn, for a turn is drawn anew when more of it is quoted.
function mentionsIn(log) {
  const FIRST = 8; // documents
  const MOST = 500; // of them that are drawn at once
  const MANY = 20; // from which on one is looked for
  const states = new Map();

  function draw() {
    if (!log.querySelector(".turn")) states.clear(); // another conversation begins
    for (const part of log.querySelectorAll(".mentions:not(.drawn)")) fill(part);
  }

  function fill(part) {
    const turn = part.closest(".turn").id;
    const each = JSON.parse(part.dataset.each);
    // A short list is not cut for the sake of one or two.
    const state = states.get(turn) ?? { open: true, shown: each.length <= 1.5 * FIRST ? each.length : FIRST, wanted: "" };
    states.set(turn, state);
    part.classList.add("drawn");
    part.open = state.open;
    const list = document.createElement("ul");
    const find = document.createElement("input");
    const found = document.createElement("span");
    const more = document.createElement("button");
    const search = document.createElement("p");
    list.setAttribute("aria-label", "Documents that mention it");
    Object.assign(find, { type: "search", className: "find", dir: "auto", autocomplete: "off", value: state.wanted });
    find.placeholder = "Find one of these documents";
    find.setAttribute("aria-label", find.placeholder);
    found.setAttribute("role", "status");
    search.append(find, found);
    Object.assign(more, { type: "button", className: "all" });
    if (each.length >= MANY) part.append(search);
    part.append(list, more);

    function show(all = false) {
      const words = all ? [] : find.value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
      const hits = !words.length ? each : each.filter(([title, name]) => {
        const text = (title + "\n" + name).normalize("NFC").toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const most = all ? hits.length : words.length ? Math.max(MOST, state.shown) : state.shown;
      list.replaceChildren(...hits.slice(0, most).map(row));
      reach(list.querySelector("[aria-current]") ?? list.querySelector("a"));
      list.classList.toggle("long", list.children.length > 1.5 * FIRST);
      found.textContent = words.length ? hits.length.toLocaleString("en") + " of " + each.length.toLocaleString("en") : "";
      const left = hits.length - list.children.length;
      more.hidden = left <= 0;
      more.textContent = hits.length <= MOST ? "Show all " + hits.length.toLocaleString("en")
        : "Show " + Math.min(left, MOST).toLocaleString("en") + " more";
      more.setAttribute("aria-label", more.textContent + " documents that mention it");
    }

    show();
    // Not when it is opened to be printed.
    part.querySelector("summary").addEventListener("click", () => { state.open = !part.open; });
    find.addEventListener("input", () => {
      state.wanted = find.value;
      show();
    });
    more.addEventListener("click", () => {
      const before = list.children.length;
      state.shown = before + MOST;
      show();
      go(list.children[before]);
    });
    list.addEventListener("focusin", (event) => reach(event.target));
    list.addEventListener("keydown", (event) => {
      const item = event.target.closest("li");
      const next = {
        ArrowUp: item.previousElementSibling,
        ArrowDown: item.nextElementSibling,
        Home: list.firstElementChild,
        End: list.lastElementChild,
      }[event.key];
      if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(next);
    });
    part.printed = (all) => {
      part.open = all || state.open;
      show(all);
    };
  }

  // The arrows go from one to the next; Tab goes on to what follows all of them.
  function reach(link) {
    for (const other of link?.closest("ul").querySelectorAll("a") ?? []) other.tabIndex = other === link ? 0 : -1;
  }

  function go(item) {
    item?.querySelector("a").focus();
  }

  function row([title, name, address, times]) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const count = document.createElement("span");
    link.className = "elsewhere";
    link.href = "./#" + address;
    link.title = name;
    for (const words of title ? [title, name] : [name]) {
      if (link.firstChild) link.append(" ");
      const part = link.appendChild(document.createElement(link.firstChild ? "small" : "b"));
      part.appendChild(document.createElement("bdi")).textContent = words;
    }
    count.textContent = times;
    item.append(link, count);
    mark(link);
    return item;
  }

  function mark(link) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }

  // The address names the place that is open.
  document.addEventListener("pincite:opened", () => {
    for (const link of log.querySelectorAll(".mentions a")) mark(link);
  });
  // On paper all of them stand.
  for (const [event, all] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(event, () => {
      for (const part of log.querySelectorAll(".mentions.drawn")) part.printed(all);
    });
  }
  return { draw };
}
