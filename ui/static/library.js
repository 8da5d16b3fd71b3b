// The documents: adding by dropping or choosing, which are searched, removing.
const input = element.querySelector("[data-files]");
const folder = element.querySelector("[webkitdirectory]");
const list = element.querySelector(".list");
const news = element.querySelector(".news");
const choosing = element.querySelector(".choosing");
const find = element.querySelector(".find");
const removing = element.querySelector(".remove-ticked");
const going = element.querySelector(".going");
const UNDO = 6000; // milliseconds; twice as long where several documents are removed
const LOOK = 10000;
const RELIST = 2000;
const leaving = new Map(); // documents about to be removed, each with those that go with it
let waiting = []; // files of a large drop that are sent when those before them are read
let sending = false;
let busy = false; // whether files are being read
let listed = 0; // when the list was last asked for
let stopped = false;
let sent = []; // tickets of the files that are being read
let drop = ""; // the name of what was dropped at once
let unticked = new Set(); // names of documents that are not searched
let made = 0; // ticks so far
let typing = 0;

// What is ticked is kept with the conversation, and the list that comes back is of these words.
function about() {
  return { wanted: find.value, made, conversation: document.conversation };
}

function send(name, detail) {
  trigger(name, { ...detail, ...about() });
  say("sent");
}

function render() {
  const value = props.value || {};
  if (value.news !== undefined) {
    busy = value.busy;
    // What could not be added stays to be read until it is dismissed, or more is added.
    if (!sending && value.news) {
      news.innerHTML = value.news;
      for (const name of leaving.keys()) leave(name);
    }
    if (!busy || Date.now() - listed > RELIST) seek();
  } else if (value.wanted !== find.value || value.made !== made) {
    // It came of something else than the words in the box, or before they were typed, or a box ticked.
    if (value.documents !== undefined) seek();
  } else {
    unticked = new Set(value.unticked);
    fill(value.documents);
  }
  choosing.hidden = !(value.count > 1);
  if (waiting.length && !sending && !busy) setTimeout(more);
  count();
  element.classList.toggle("busy", busy);
}

// How many are searched stands on the tab, where it is seen whatever else is open.
function count() {
  const tab = document.getElementById("tab-library");
  const all = props.value?.count;
  if (!tab || all === undefined) return;
  const some = unticked.size ? (all - unticked.size).toLocaleString("en") + " of " : "";
  tab.dataset.count = some + all.toLocaleString("en");
  tab.dataset.brief = tab.dataset.count.replace(" of ", "/");
  removing.disabled = !list.querySelector("[data-choose]:checked");
  const names = [...unticked];
  say("unticked", { names });
}

function fill(documents) {
  const controls = () => [...list.querySelectorAll("input, button")];
  const means = ({ dataset: { choose, folder, open, remove } }) => [choose, folder, open, remove].join();
  const focused = document.activeElement;
  const place = controls().indexOf(focused);
  list.innerHTML = documents;
  for (const box of list.querySelectorAll("[data-some]")) box.indeterminate = true;
  for (const name of leaving.keys()) leave(name);
  if (place < 0) return;
  // Where it is gone, what has come to its place.
  const now = controls();
  const same = now.find((one) => means(one) === means(focused));
  (same || now[place] || now.at(-1) || find).focus();
}

// A question that is asked at once takes it along, or might come to the server before it. What is
// listed shows it at once as well, or the next click would find a box as it was.
function tick(detail) {
  made += 1;
  const boxes = new Map([...list.querySelectorAll("[data-choose]")].map((box) => [box.dataset.choose, box]));
  const inside = (name) => detail.folder === undefined || folderOf(name) === detail.folder;
  for (const name of detail.names ?? [...boxes.keys()].filter(inside)) {
    if (boxes.has(name)) boxes.get(name).checked = detail.on;
    if (detail.on) unticked.delete(name);
    else unticked.add(name);
  }
  folders();
  count();
  send("tick", detail);
  say("ticked", detail);
  // What is being removed stays out, whatever all the others are.
  if (detail.on && !detail.names && leaving.size) tick({ names: [...leaving.keys()], on: false });
}

function folderOf(name) {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}

// A folder's box follows those of its documents; with a list that is cut off it is the server's.
function folders() {
  if (list.querySelector(".documents + .empty")) return;
  for (const box of list.querySelectorAll("[data-folder]")) {
    let [all, on] = [0, 0];
    let item = box.closest("li");
    while ((item = item.nextElementSibling)?.matches(".inside")) {
      all += 1;
      on += item.querySelector("[data-choose]").checked;
    }
    box.checked = on === all;
    box.indeterminate = on > 0 && on < all;
  }
}

function seek() {
  listed = Date.now();
  send("seek");
}

function line(name, reason) {
  const item = document.createElement("li");
  const who = document.createElement("bdi");
  const why = document.createElement("span");
  who.textContent = name;
  why.textContent = reason;
  item.append(who, why);
  return item;
}

// Files that were refused before they were read; where others came through, the server tells of all.
function tell(failures) {
  const many = failures.children.length;
  if (!many) return;
  const words = document.createElement("p");
  words.className = "failed";
  words.textContent = many + (many > 1 ? " documents" : " document") + " could not be added:";
  const dismiss = document.createElement("button");
  dismiss.type = "button";
  dismiss.className = "dismiss";
  dismiss.textContent = "Dismiss";
  news.replaceChildren(words, failures, dismiss);
}

function put(file, name, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", new URL("uploads?name=" + encodeURIComponent(name), document.baseURI));
    request.upload.onprogress = (event) => progress(event.loaded / (event.total || 1));
    request.onload = () => {
      let said = {};
      try { said = JSON.parse(request.responseText); } catch { /* not from this chat */ }
      if (request.status === 200 && said.ticket) resolve(said.ticket);
      else reject(new Error(said.problem || "The file was not accepted."));
    };
    request.onerror = () => reject(new Error("The file was not received."));
    request.send(file);
  });
}

// Of the list, and of the news where a document of the same name has come.
function buttons(name) {
  return [...element.querySelectorAll('[data-remove="' + CSS.escape(name) + '"]')];
}

function row(name) {
  return buttons(name).find((button) => list.contains(button))?.closest("li");
}

function leave(name) {
  for (const button of buttons(name)) {
    button.dataset.was ??= button.textContent;
    button.textContent = "Undo";
    button.setAttribute("aria-label", "Keep " + name);
  }
  const item = row(name);
  if (!item) return;
  item.classList.add("leaving");
  item.querySelector("input").checked = false;
}

// What is removed can be had back for some seconds; until then it is only not searched. Of several
// documents it is said how many go, and each has an Undo of its own as well.
function remove(names) {
  const ticked = row(names[0])?.querySelector("input").checked ?? true;
  const group = { names: new Set(names), ticked };
  const several = names.length > 1;
  group.timer = setTimeout(() => {
    for (const name of group.names) {
      leaving.delete(name);
      for (const button of buttons(name)) if (news.contains(button)) button.remove();
    }
    send("remove", { names: [...group.names] });
    told();
  }, several ? 2 * UNDO : UNDO);
  for (const name of names) {
    leaving.get(name)?.names.delete(name); // ticked again meanwhile, it goes with these
    leaving.set(name, group);
    leave(name);
  }
  tick({ names, on: false });
  told();
  if (several) going.querySelector("button").focus();
}

function keep(names) {
  const again = [];
  for (const name of names) {
    const group = leaving.get(name);
    leaving.delete(name);
    group.names.delete(name);
    if (!group.names.size) clearTimeout(group.timer);
    if (group.ticked) again.push(name);
    for (const button of buttons(name)) {
      button.textContent = button.dataset.was;
      button.setAttribute("aria-label", "Remove " + name);
    }
    const item = row(name);
    if (!item) continue;
    item.classList.remove("leaving");
    item.querySelector("input").checked = group.ticked;
  }
  tick({ names: again, on: true });
  told();
}

function told() {
  const focused = going.contains(document.activeElement);
  const many = leaving.size.toLocaleString("en") + " documents";
  going.hidden = leaving.size < 2;
  going.querySelector("span").textContent = many + " are being removed.";
  going.querySelector("button").setAttribute("aria-label", "Undo: keep " + many);
  if (going.hidden && focused) find.focus();
}

function more() {
  const most = props.value?.limits?.files || 1;
  add(waiting.splice(0, most), drop);
}

// All files of what was dropped, with their paths in the folders that were.
async function files(items) {
  const found = [];
  async function walk(entry, path) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push({ file, name: path + file.name });
    } else {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) break;
        for (const one of some) {
          if (!one.name.startsWith(".")) await walk(one, path + entry.name + "/");
        }
      }
    }
  }
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  for (const entry of entries) await walk(entry, "");
  return found;
}

async function add(chosen, name = crypto.getRandomValues(new Uint32Array(4)).join("-")) {
  const limits = props.value?.limits || {};
  if (!chosen.length) return;
  if (sending || busy) {
    waiting.push(...chosen);
    return;
  }
  drop = name;
  waiting.unshift(...chosen.splice(limits.files || chosen.length));
  say("pane", { pane: "library", open: true });
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Files received");
  const words = document.createElement("span");
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "stop";
  stop.textContent = "Stop";
  const progress = document.createElement("p");
  progress.className = "progress";
  progress.append(words, stop, bar);
  const failures = document.createElement("ul");
  failures.className = "failures";
  news.replaceChildren(progress, failures);
  element.querySelector(".sheet").scrollTo(0, 0); // wherever in the list one was
  sending = true;
  stopped = false;
  const tickets = [];
  bar.max = chosen.length;
  for (const [i, { file, name }] of chosen.entries()) {
    if (stopped) break;
    const rest = waiting.length ? ", and " + waiting.length + " more after these" : "";
    words.textContent = "Receiving " + name + rest;
    if (file.size > limits.bytes) {
      const most = Math.floor(limits.bytes / 1048576);
      failures.append(line(name, "A file may have at most " + most + " MB."));
      continue;
    }
    try {
      tickets.push(await put(file, name, (part) => { bar.value = i + part; }));
    } catch (error) {
      failures.append(line(name, error.message));
    }
  }
  progress.remove();
  tell(failures);
  const refused = [...failures.children].map((one) => [
    one.firstChild.textContent, one.lastChild.textContent,
  ]);
  sending = false;
  sent = tickets;
  if (stopped) trigger("stop", { tickets });
  const rest = waiting.length > 0;
  if (tickets.length || rest) send("received", { tickets, refused, drop, more: rest });
}

input.addEventListener("change", () => {
  add([...input.files].map((file) => ({ file, name: file.name })));
  input.value = "";
});
folder.addEventListener("change", () => {
  const inside = [...folder.files].map((file) => ({ file, name: file.webkitRelativePath }));
  add(inside.filter(({ name }) => !name.split("/").some((part) => part.startsWith("."))));
  folder.value = "";
});

// The whole page takes a drop, so that missing the box does not open the file in the browser.
let depth = 0;
function carriesFiles(event) {
  return [...(event.dataTransfer?.types || [])].includes("Files");
}
document.addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  depth += 1;
  document.getElementById("desk")?.setAttribute("data-dropping", "");
});
document.addEventListener("dragleave", (event) => {
  if (!carriesFiles(event)) return;
  depth = Math.max(0, depth - 1);
  if (!depth) document.getElementById("desk")?.removeAttribute("data-dropping");
});
document.addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  document.getElementById("desk")?.removeAttribute("data-dropping");
  const plain = [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
  const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
  if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) files(items).then(add);
  else add(plain);
});
document.addEventListener("pincite:everywhere", () => {
  find.value = "";
  tick({ on: true, wanted: "" });
});
document.addEventListener("pincite:choose", () => input.click());

element.addEventListener("change", (event) => {
  const one = event.target.closest("[data-choose]");
  if (one) tick({ names: [one.dataset.choose], on: one.checked });
  const all = event.target.closest("[data-folder]");
  if (all) tick({ folder: all.dataset.folder, on: all.checked, wanted: find.value });
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".close")) {
    say("close");
  } else if (button.matches(".stop")) {
    // What is read by then stays; the file that is being read is finished.
    button.disabled = stopped = true;
    waiting = [];
    if (!sending) trigger("stop", { tickets: sent });
  } else if (button.matches(".dismiss")) {
    news.replaceChildren();
    element.querySelector("[data-pick]").focus();
  } else if (button.dataset.pick) {
    (button.dataset.pick === "folder" ? folder : input).click();
  } else if (button.dataset.open) {
    say("pane", { pane: "source", open: true });
    say("visit", { key: button.dataset.open, linked: true });
  } else if (button.dataset.all) {
    tick({ on: button.dataset.all === "on", wanted: find.value });
  } else if (button.dataset.remove !== undefined) {
    const name = button.dataset.remove;
    if (leaving.has(name)) keep([name]);
    else remove([name]);
  } else if (button === removing) {
    remove([...list.querySelectorAll("[data-choose]:checked")].map((box) => box.dataset.choose));
  } else if (going.contains(button)) {
    keep([...leaving.keys()]);
  }
});
find.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(seek, 200);
});

// What is added or removed elsewhere, by the command or on another page, shows here as well.
function look() {
  if (document.hidden) return;
  trigger("look", { state: props.value?.state || "", ...about() });
}
setInterval(look, LOOK);
window.addEventListener("focus", look);

watch("value", render);
render();
