// What the scripts of all parts share; it stands before each of them.
const narrow = window.matchMedia("(max-width: 700px)");

// The parts of the page speak to each other only by the events 'pincite:...' on the document.
function say(name, detail) {
  document.dispatchEvent(new CustomEvent("pincite:" + name, { detail }));
}

