// Formulas in the words of widgets, between the signs that ipywidgets has for them: $a$, $$a$$, \(a\) and \[a\].

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { drawMath } from "../render/math";
import { formulaAt, partsOf, type Formula, type Part } from "../render/math_syntax";
import { sanitizeInline } from "../render/sanitize";

const SIGNS = /\$|\\[([]|\\begin\{/;

/** HTML with formulas in it. It stands in the page itself, where their fonts are. */
export function MathHtml({ html }: { html: string }) {
  const safe = useMemo(() => marked(sanitizeInline(html)), [html]);
  const host = useDrawn<HTMLDivElement>(safe);
  return <div ref={host} class="w-math" dangerouslySetInnerHTML={{ __html: safe }} />;
}

/** A text with formulas in it. */
export function Words({ text }: { text: string }) {
  const host = useDrawn<HTMLSpanElement>(text);
  const parts = useMemo(() => cut(text), [text]);
  if (!SIGNS.test(text)) return <>{text}</>;
  return (
    <span ref={host}>
      {parts.map((part, i) => (
        <span key={`${i} ${part.text}`} class={classOf(part)}>
          {part.text}
        </span>
      ))}
    </span>
  );
}

function useDrawn<E extends HTMLElement>(text: string): { current: E | null } {
  const host = useRef<E>(null);
  useLayoutEffect(() => drawMath(host.current), [text]);
  return host;
}

function classOf({ formula, display }: Part): string | undefined {
  return !formula ? undefined : display ? "math display" : "math";
}

const cut = (text: string): Part[] => partsOf(text, (all, at) => formulaAt(all, at) ?? bracketed(all, at));

// Markdown would take one of the two backslashes that formulaAt expects; here is none.
function bracketed(text: string, at: number): Formula | undefined {
  const found = /^\\(?:\(([^]*?)\\\)|\[([^]*?)\\\])/.exec(text.slice(at, at + 10_000));
  const tex = (found?.[1] ?? found?.[2] ?? "").trim();
  return tex ? { tex, display: found![2] !== undefined, end: at + found![0].length } : undefined;
}

/** The formulas of a piece of HTML as elements of their own. */
function marked(html: string): string {
  if (!SIGNS.test(html)) return html;
  const box = document.createElement("template");
  box.innerHTML = html;
  const walker = document.createTreeWalker(box.content, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode as Text);
  for (const text of texts) if (!text.parentElement?.closest("code, pre, textarea")) replace(text);
  return box.innerHTML;
}

function replace(text: Text): void {
  const parts = cut(text.data);
  if (!parts.some((part) => part.formula)) return;
  text.replaceWith(
    ...parts.map((part) => {
      if (!part.formula) return document.createTextNode(part.text);
      const span = document.createElement("span");
      span.className = classOf(part)!;
      span.textContent = part.text;
      return span;
    }),
  );
}
