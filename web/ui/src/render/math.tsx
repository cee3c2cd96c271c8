// Formulas on the page. What draws them is loaded when the first one is seen; until then, and when it cannot be had, their TeX stands there.

import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { formulaAt } from "./math_syntax";

/** HTML of the page's own that may have formulas in it, as renderMarkdown gives it. */
export function Prose({ html, onDblClick }: { html: string; onDblClick?: () => void }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => drawMath(host.current), [html]);
  return <div class="prose" ref={host} onDblClick={onDblClick} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** Output of the type text/latex: a formula, or text with formulas in it. */
export function Latex({ text }: { text: string }) {
  const host = useRef<HTMLDivElement>(null);
  const parts = useMemo(() => partsOf(text), [text]);
  useLayoutEffect(() => drawMath(host.current), [parts]);
  return (
    <div class="prose latex" ref={host}>
      {parts.map((part, i) => (
        <span key={`${i} ${part.tex}`} class={part.formula ? `math ${part.display ? "display" : ""}` : "plain"}>
          {part.tex}
        </span>
      ))}
    </div>
  );
}

interface Part {
  tex: string;
  formula: boolean;
  display: boolean;
}

function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const found = formulaAt(text, at);
    if (!found) {
      plain += text[at++];
      continue;
    }
    if (plain.trim()) parts.push({ tex: plain, formula: false, display: false });
    plain = "";
    parts.push({ tex: found.tex, formula: true, display: found.display });
    at = found.end;
  }
  if (plain.trim()) parts.push({ tex: plain, formula: parts.length === 0 && /[\\^_]/.test(plain), display: true });
  return parts;
}

/** Draws the formulas in an element, as soon as what draws them is there. */
export function drawMath(host: HTMLElement | null): void {
  const places = [...(host?.querySelectorAll<HTMLElement>(".math:not(.drawn)") ?? [])];
  if (places.length === 0) return;
  void import("../later/math").then((later) => places.forEach(later.draw));
}
