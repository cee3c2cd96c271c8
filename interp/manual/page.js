"use strict";
// The search box and the switch between light and dark. Both work without a server.
const search = document.getElementById("search");
const results = document.getElementById("results");
const article = document.querySelector("article");
const root = document.documentElement;
let chosen = -1;

function stored(value) {
  try {
    if (value !== undefined) localStorage.setItem("theme", value);
    return localStorage.getItem("theme");
  } catch {
    return null; // pages from a disk may have no storage
  }
}

function dark() {
  const theme = root.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

if (stored()) root.dataset.theme = stored();
document.getElementById("theme").addEventListener("click", () => {
  root.dataset.theme = dark() ? "light" : "dark";
  stored(root.dataset.theme);
});

// score is lower for better matches, -1 for none: the name itself, its beginning, any part, the description.
function score(entry, words) {
  let sum = 0;
  for (const w of words) {
    const name = entry.n.toLowerCase(), path = (entry.p + "." + entry.n).toLowerCase();
    if (name === w) sum += 0;
    else if (name.startsWith(w)) sum += 1;
    else if (path.includes(w)) sum += 2;
    else if (entry.d.toLowerCase().includes(w)) sum += 4;
    else return -1;
  }
  return sum;
}

function find(text) {
  const words = text.toLowerCase().replaceAll("::", ".").split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const hits = [];
  for (const entry of INDEX) {
    const s = score(entry, words);
    if (s >= 0) hits.push([s, entry]);
  }
  hits.sort((a, b) => a[0] - b[0] || a[1].n.length - b[1].n.length);
  return hits.slice(0, 50).map((h) => h[1]);
}

function show() {
  const hits = find(search.value);
  results.hidden = hits === null;
  article.hidden = hits !== null;
  results.replaceChildren();
  chosen = hits && hits.length > 0 ? 0 : -1;
  for (const hit of hits ?? []) {
    const a = document.createElement("a");
    a.href = hit.h;
    const name = document.createElement("b"), where = document.createElement("span");
    name.textContent = hit.n;
    where.textContent = "  " + hit.p + "  ";
    a.append(name, where, hit.d);
    a.addEventListener("click", () => { search.value = ""; show(); });
    const li = document.createElement("li");
    li.append(a);
    results.append(li);
  }
  if (hits !== null && hits.length === 0) results.append("Nothing has this name.");
  mark();
}

function mark() {
  results.querySelectorAll("a").forEach((a, i) => {
    a.classList.toggle("chosen", i === chosen);
    if (i === chosen) a.scrollIntoView({ block: "nearest" });
  });
}

search.addEventListener("input", show);
search.addEventListener("keydown", (e) => {
  const links = results.querySelectorAll("a");
  if (e.key === "ArrowDown") chosen = Math.min(chosen + 1, links.length - 1);
  else if (e.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
  else if (e.key === "Enter" && links[chosen]) links[chosen].click();
  else if (e.key === "Escape") { search.value = ""; show(); search.blur(); return; }
  else return;
  e.preventDefault();
  mark();
});
document.addEventListener("keydown", (e) => {
  if (e.key === "/" && document.activeElement !== search) {
    e.preventDefault();
    search.focus();
  }
});
const asked = new URLSearchParams(location.search).get("q");
if (asked) { search.value = asked; show(); }
