// HTML and SVG from outputs and Markdown, made harmless: no scripts, no event handlers, and nothing that asks another machine
// for a picture or a font, because opening a notebook must not tell anybody that it was opened.

import DOMPurify from "dompurify";

const ADDRESSES = ["src", "srcset", "poster", "background", "data", "action", "formaction"];
const FORBIDDEN_TAGS = ["script", "iframe", "object", "embed", "form", "base", "meta", "link", "template", "dialog", "audio", "video"];

const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => keepLocal(node));

/** HTML for an element's innerHTML. Styles are kept: for a shadow root, where they reach nothing else. */
export function sanitizeHtml(html: string): string {
  return purifier.sanitize(html, { FORBID_TAGS: FORBIDDEN_TAGS, ADD_TAGS: ["use"], ADD_ATTR: ["target"] });
}

/** HTML for a place in the page itself. */
export function sanitizeInline(html: string): string {
  return purifier.sanitize(html, { FORBID_TAGS: [...FORBIDDEN_TAGS, "style"], ADD_ATTR: ["target"] });
}

/** One SVG picture. */
export function sanitizeSvg(svg: string): string {
  return purifier.sanitize(svg, { USE_PROFILES: { svg: true, svgFilters: true }, ADD_TAGS: ["use"], FORBID_TAGS: FORBIDDEN_TAGS });
}

function keepLocal(node: Element): void {
  for (const name of ADDRESSES) {
    const value = node.getAttribute(name);
    if (value !== null && !isLocal(value, name)) refuse(node, name, value);
  }
  const style = node.getAttribute("style");
  if (style !== null) node.setAttribute("style", localStyle(style));
  if (node.nodeName.toLowerCase() === "style") node.textContent = localStyle(node.textContent ?? "");
  tameLink(node);
}

function refuse(node: Element, name: string, value: string): void {
  node.removeAttribute(name);
  if (node.nodeName !== "IMG" || name !== "src") return;
  const host = addressOf(value)?.host || "another machine";
  node.setAttribute("alt", `[picture from ${host} not loaded] ${node.getAttribute("alt") ?? ""}`.trim());
}

function isLocal(value: string, name: string): boolean {
  const addresses = name === "srcset" ? value.split(",").map((part) => part.trim().split(/\s+/)[0] ?? "") : [value];
  return addresses.every((address) => {
    if (/^data:image\//i.test(address)) return true;
    const url = addressOf(address);
    return url !== undefined && (url.origin === location.origin || url.protocol === "blob:");
  });
}

function addressOf(text: string): URL | undefined {
  try {
    return new URL(text, location.href);
  } catch {
    return undefined;
  }
}

/** The style without anything that loads. */
function localStyle(style: string): string {
  return style.replace(/@import[^;]*;?/gi, "").replace(/(url|image|image-set|src)\s*\(\s*(?!['"]?(?:#|data:image\/))[^)]*\)/gi, "none");
}

function tameLink(node: Element): void {
  const href = node.getAttribute("href") ?? node.getAttribute("xlink:href");
  if (href === null || href.startsWith("#")) return;
  const tag = node.nodeName.toLowerCase();
  if (tag !== "a" && tag !== "area") {
    // Inside SVG: a picture that is part of the text, nothing from elsewhere.
    if (tag === "use" || !/^data:image\//i.test(href)) dropLink(node);
    return;
  }
  node.setAttribute("rel", "noopener noreferrer");
  node.setAttribute("target", "_blank");
}

function dropLink(node: Element): void {
  node.removeAttribute("href");
  node.removeAttribute("xlink:href");
}
