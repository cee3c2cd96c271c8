// Formulas on the page. What draws them is loaded when the first one is seen; until then, and when it cannot be had, their TeX stands there.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { partsOf, type Part } from "./math_syntax";

/** HTML of the page's own that may have formulas in it, as renderMarkdown gives it. */
export function Prose({ html, onDblClick }: { html: string; onDblClick?: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => drawMath(host.current), [html]);
  return <div class="prose" ref={host} onDblClick={onDblClick} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Output of the type text/latex: a formula, or text with formulas in it. */
export function Latex({ text }: { text: string }) {
  const host = useRef<HTMLDivElement>(null);
  const parts = useMemo(() => latexParts(text), [text]);
  useLayoutEffect(() => drawMath(host.current), [parts]);
  return (
    <div class="prose latex" ref={host}>
      {parts.map((part, i) => (
        <span key={`${i} ${part.text}`} class={part.formula ? `math ${part.display ? "display" : ""}` : "plain"}>
          {part.text}
        </span>
      ))}
    </div>
  );
}

// Blanks between formulas are nothing; a text without signs that looks like TeX is a formula.
function latexParts(text: string): Part[] {
  const parts = partsOf(text).filter((part) => part.formula || part.text.trim());
  const [only] = parts;
  return parts.length === 1 && !only!.formula ? [{ text: only!.text, formula: /[\\^_]/.test(only!.text), display: true }] : parts;
}

/** Draws the formulas in an element, as soon as what draws them is there. */
export function drawMath(host: HTMLElement | null): void {
  const places = [...(host?.querySelectorAll<HTMLElement>(".math:not(.drawn)") ?? [])];
  if (places.length === 0) return;
  void import("../later/math").then((later) => places.forEach(later.draw));
}
