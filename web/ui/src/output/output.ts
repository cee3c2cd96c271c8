// The script of the document in whose frames outputs run (/output). It shows what the page posts to it, runs the scripts in it in order, and
// tells the page how high it is and what went wrong. It protects nobody: the scripts of an output can do with it as they like. What they cannot do
// is up to the frame's sandbox and to the document's policy.

import { foreignAddresses } from "./addresses";
import { MOST_WORDS, type FromOutput, type Part, type Theme, type ToOutput } from "./protocol";

const shown = document.getElementById("output")!;
const hidden = document.getElementById("libraries")!;
let port: MessagePort | undefined;
let place: Element = shown; // where document.write writes
let height = -1;
let measuring = 0;
let inLibrary = false;
const said = new Set<string>();

addEventListener("message", function first(event: MessageEvent<ToOutput>) {
  if (event.source !== parent || !event.ports[0]) return;
  removeEventListener("message", first);
  port = event.ports[0];
  port.onmessage = (more: MessageEvent<ToOutput>) => hear(more.data);
  hear(event.data);
});

function hear(message: ToOutput): void {
  switch (message.say) {
    case "begin":
      wear(message.theme);
      dress(message.rules);
      inLibrary = true;
      for (const part of message.libraries) insert(part, hidden);
      inLibrary = false;
      return show(message.parts);
    case "more":
      return show(message.parts);
    case "theme":
      return wear(message.theme);
  }
}

function show(parts: Part[]): void {
  for (const part of parts) insert(part, shown);
  observer.observe(shown);
  measureSoon();
}

/** A part in a box of its own. Scripts of a contextual fragment run when they are inserted, in order; those that innerHTML makes never do. */
function insert(part: Part, into: Element): void {
  const box = into.appendChild(document.createElement("div"));
  place = box;
  if (part.kind === "html") return write(part.text);
  Object.assign(window, { element: box }); // by this name scripts of Jupyter's outputs know where they stand
  const script = document.createElement("script");
  script.textContent = part.text;
  box.append(script);
}

function write(text: string): void {
  const range = document.createRange();
  range.selectNodeContents(place);
  const fragment = range.createContextualFragment(text);
  for (const frame of fragment.querySelectorAll("iframe[srcdoc]")) foreignAddresses(frame.getAttribute("srcdoc")!).forEach(refused);
  place.append(fragment);
}

// The document is complete: writing into it would begin it anew.
document.write = (...texts: string[]) => write(texts.join(""));
document.writeln = (...texts: string[]) => write(texts.join("") + "\n");

function wear({ dark, properties }: Theme): void {
  const { style } = document.documentElement;
  style.colorScheme = dark ? "dark" : "light";
  for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
}

function dress(rules: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}

const observer = new ResizeObserver(() => measureSoon());
new MutationObserver(() => measureSoon()).observe(shown, { subtree: true, childList: true, attributes: true, characterData: true });
addEventListener("load", () => measureSoon(), true); // of pictures

function measureSoon(): void {
  measuring ||= requestAnimationFrame(() => {
    measuring = 0;
    const bar = innerHeight - document.documentElement.clientHeight; // for what is too wide
    const pixels = Math.ceil(shown.scrollHeight + bar);
    if (pixels === height) return;
    height = pixels;
    say({ say: "height", pixels });
  });
}

function say(word: FromOutput): void {
  port?.postMessage(word);
}

/** Each word once, and not for ever. */
function sayOnce(word: FromOutput & { address?: string; text?: string }): void {
  const key = `${word.say} ${word.address ?? word.text}`;
  if (said.has(key) || said.size >= MOST_WORDS) return;
  said.add(key);
  say(word);
}

function refused(address: string): void {
  sayOnce({ say: "refused", address });
}

document.addEventListener("securitypolicyviolation", (event) => refused(event.blockedURI || event.effectiveDirective));

addEventListener("error", (event) => {
  if (!inLibrary && event.message) sayOnce({ say: "error", text: event.message });
});
addEventListener("unhandledrejection", (event) => sayOnce({ say: "error", text: String(event.reason) }));

addEventListener("click", (event) => {
  const link = (event.composedPath().find((e) => e instanceof Element && e.matches("a[href], area[href]")) ?? null) as HTMLAnchorElement | null;
  if (!link || event.defaultPrevented) return;
  const href = link.getAttribute("href")!;
  if (/^\s*javascript:/i.test(href)) return;
  event.preventDefault();
  if (href.startsWith("#")) document.getElementById(decodeURIComponent(href.slice(1)))?.scrollIntoView();
  else say({ say: "link", address: link.href });
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) say({ say: "leave" });
});
