// Markdown to harmless HTML.

import MarkdownIt from "markdown-it";
import { isObject, joinLines, type JsonObject } from "../document/json";
import { encodePath } from "../server/rest";
import { mathSyntax } from "./math_syntax";
import { sanitizeInline } from "./sanitize";

const converter = new MarkdownIt({ html: true, linkify: true, typographer: false });
mathSyntax(converter);

/** Where relative addresses and attachments of a piece of Markdown lead. */
export interface MarkdownPlace {
  folder: string;
  attachments: JsonObject;
}

const NOWHERE: MarkdownPlace = { folder: "", attachments: {} };

export function renderMarkdown(text: string, place: MarkdownPlace = NOWHERE): string {
  const page = new DOMParser().parseFromString(converter.render(text), "text/html");
  for (const image of page.querySelectorAll("img")) relocate(image, "src", place);
  for (const link of page.querySelectorAll("a")) relocate(link, "href", place);
  for (const heading of page.querySelectorAll("h1,h2,h3,h4,h5,h6")) heading.id = slug(heading.textContent ?? "");
  for (const box of page.querySelectorAll("li")) tickBox(box);
  return sanitizeInline(page.body.innerHTML);
}

function relocate(node: Element, name: string, place: MarkdownPlace): void {
  const address = node.getAttribute(name);
  if (!address || /^([a-z][\w+.-]*:|\/|#)/i.test(address)) {
    if (address?.startsWith("attachment:")) node.setAttribute(name, attachment(address.slice("attachment:".length), place));
    return;
  }
  const { pathname, hash } = new URL(address, "http://x/" + (place.folder ? encodePath(place.folder) + "/" : ""));
  const page = pathname.endsWith(".ipynb") && node.nodeName === "A" ? "/notebooks" : "/files";
  node.setAttribute(name, page + pathname + hash);
}

function attachment(name: string, place: MarkdownPlace): string {
  const bundle = place.attachments[decodeURIComponent(name)];
  if (!isObject(bundle)) return "";
  const [type, data] = Object.entries(bundle)[0] ?? [];
  return type?.startsWith("image/") ? `data:${type};base64,${joinLines(data)}` : "";
}

function slug(text: string): string {
  return text.trim().replace(/\s+/g, "-");
}

// "- [ ] thing" as a task that is not yet done.
function tickBox(item: Element): void {
  const first = item.firstChild?.nodeName === "P" ? item.firstChild.firstChild : item.firstChild;
  const match = /^\[([ xX])\] /.exec(first?.nodeType === Node.TEXT_NODE ? (first.textContent ?? "") : "");
  if (!match || !first) return;
  first.textContent = (match[1] === " " ? "☐ " : "☑ ") + first.textContent!.slice(4);
  item.classList.add("task");
}
