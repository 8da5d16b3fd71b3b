// The documents: adding by dropping or choosing, which are searched, removing.
const input = element.querySelector("input[type=file]");
const list = element.querySelector(".list");
const news = element.querySelector(".news");
let sending = false;

function render() {
  const value = props.value || {};
  list.innerHTML = value.documents || "";
  if (!sending) news.innerHTML = value.news || "";
  const tab = document.getElementById("tab-library");
  if (tab) tab.dataset.count = value.count ?? "";
  element.classList.toggle("busy", Boolean(value.busy));
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

function put(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", new URL("uploads?name=" + encodeURIComponent(file.name), document.baseURI));
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

async function add(files) {
  const limits = props.value?.limits || {};
  if (!files.length || sending || props.value?.busy) return;
  document.dispatchEvent(new CustomEvent("pincite:pane", { detail: { pane: "library", open: true } }));
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Files received");
  const words = document.createElement("span");
  const progress = document.createElement("p");
  progress.className = "progress";
  progress.append(words, bar);
  const failures = document.createElement("ul");
  failures.className = "failures";
  news.replaceChildren(progress, failures);
  sending = true;
  const tickets = [];
  if (files.length > limits.files) {
    failures.append(line(files.length + " files", "At most " + limits.files + " at once."));
  } else {
    bar.max = files.length;
    for (const [i, file] of [...files].entries()) {
      words.textContent = "Receiving " + file.name;
      if (file.size > limits.bytes) {
        const most = Math.floor(limits.bytes / 1048576);
        failures.append(line(file.name, "A file may have at most " + most + " MB."));
        continue;
      }
      try {
        tickets.push(await put(file, (part) => { bar.value = i + part; }));
      } catch (error) {
        failures.append(line(file.name, error.message));
      }
    }
  }
  progress.remove();
  const refused = [...failures.children].map((one) => [
    one.firstChild.textContent, one.lastChild.textContent,
  ]);
  sending = false;
  if (tickets.length) trigger("received", { tickets, refused });
}

input.addEventListener("change", () => {
  add([...input.files]);
  input.value = "";
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
  add([...event.dataTransfer.files]);
});
document.addEventListener("pincite:choose", () => input.click());

element.addEventListener("change", (event) => {
  const box = event.target.closest("[data-choose]");
  if (box) trigger("choose", { name: box.dataset.choose, on: box.checked });
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".close")) {
    document.dispatchEvent(new CustomEvent("pincite:close"));
  } else if (button.matches("[data-remove]")) {
    if (button.classList.contains("sure")) {
      button.disabled = true;
      trigger("remove", { name: button.dataset.remove });
    } else {
      // Removing asks once more, in the same place.
      button.classList.add("sure");
      button.textContent = "Remove?";
      button.addEventListener("blur", () => {
        button.classList.remove("sure");
        button.textContent = "Remove";
      }, { once: true });
    }
  }
});

watch("value", render);
render();
