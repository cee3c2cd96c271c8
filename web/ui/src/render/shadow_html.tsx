// Sanitised HTML in a shadow root: its styles stay inside, the page's ids stay out of its reach.

import { useLayoutEffect, useRef } from "preact/hooks";
import { theSheet } from "./output_sheet";

export function ShadowHtml({ html, class: kind }: { html: string; class: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const root = host.current && (host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" }));
    if (!root) return;
    root.adoptedStyleSheets = [theSheet()];
    root.innerHTML = html;
  }, [html]);
  return <div class={`shadow ${kind}`} ref={host} />;
}
