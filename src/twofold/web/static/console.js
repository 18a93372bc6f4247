// Small conveniences of the console; every page works without them.
"use strict";

// Times are written by the server: it learns the reader's zone from this cookie.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes(`twofold_zone=${encodeURIComponent(zone)}`)) {
  document.cookie = `twofold_zone=${encodeURIComponent(zone)}; path=/console; max-age=31536000; samesite=lax`;
}

// A filter that is chosen from a list is applied at once; the button stays for everybody else.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-at-once]");
  if (form) form.requestSubmit();
});

// A range control tells its value.
document.addEventListener("input", (event) => {
  const told = event.target.matches("input[type=range]") &&
    document.querySelector(`output[for="${event.target.id}"]`);
  if (told) told.textContent = event.target.value;
});

// What is wider than its box says so at the edge where more stands.
function tellMore(box) {
  const rest = box.scrollWidth - box.clientWidth - box.scrollLeft;
  box.parentElement.classList.toggle("more", rest > 2);
  box.parentElement.classList.toggle("less", box.scrollLeft > 2);
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => tellMore(entry.target)));

function watchEdges(root) {
  root.querySelectorAll(".edge > :first-child").forEach((box) => {
    // A timeline opens at its end, which is now.
    if (box.matches(".tl-scroll")) box.scrollLeft = box.scrollWidth;
    sizes.observe(box);
    tellMore(box);
  });
}

watchEdges(document);
document.addEventListener("scroll", (event) => {
  if (event.target.matches && event.target.matches(".edge > :first-child")) tellMore(event.target);
}, { capture: true, passive: true });

// A part that is fetched anew stays scrolled to where its reader was.
let places = [];
const boxes = (root) => [...root.querySelectorAll(".scroll")];
document.addEventListener("htmx:beforeSwap", (event) => {
  places = boxes(event.target).map((box) => box.scrollLeft);
});
document.addEventListener("htmx:afterSettle", (event) => {
  boxes(event.target).forEach((box, at) => { box.scrollLeft = places[at] || 0; });
  watchEdges(event.target);
});

// The titles of a timeline's marks, at once and readable, instead of the browser's slow ones.
const tip = document.createElement("div");
tip.className = "tl-tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");

function hideTip() {
  tip.hidden = true;
}

function showTip(mark) {
  const title = mark.querySelector("title");
  if (title) {
    mark.dataset.title = title.textContent;
    title.remove();
  }
  const figure = mark.closest(".timeline");
  const place = mark.getBoundingClientRect();
  const frame = figure.getBoundingClientRect();
  figure.append(tip);
  tip.textContent = mark.dataset.title;
  tip.hidden = false;
  const left = place.left + place.width / 2 - frame.left - tip.offsetWidth / 2;
  tip.style.left = `${Math.max(0, Math.min(left, frame.width - tip.offsetWidth))}px`;
  tip.style.top = `${place.top - frame.top - tip.offsetHeight - 6}px`;
}

document.addEventListener("pointerover", (event) => {
  const mark = event.target.closest(".tl-mark, .tl-bar");
  if (mark) showTip(mark);
  else if (!tip.hidden) hideTip();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTip();
});
