// The table of contents: headings of text cells, and where something runs.

import type { Cell } from "../document/cell";
import { useWatch } from "../document/observable";
import { useBench } from "./bench_context";
import { Icon } from "./icons";

export interface Heading {
  cell: Cell;
  level: number; // 1 to 6
  text: string;
  nth: number; // among the headings of its cell
}

export function OutlinePanel() {
  const bench = useBench();
  const { notebook } = bench;
  useWatch(notebook, notebook.edited, bench.seat);
  const headings = headingsOf(notebook.cells);
  const here = sectionOf(notebook.cells, headings, notebook.active);
  const close = (): void => bench.setPanel(undefined);
  const go = (heading: Heading): void => {
    notebook.select(notebook.indexOf(heading.cell));
    notebook.setMode("command");
    const element = document.querySelector(`[data-cell="${CSS.escape(heading.cell.id)}"]`);
    (element?.querySelectorAll("h1,h2,h3,h4,h5,h6")[heading.nth] ?? element)?.scrollIntoView({ block: "start" });
  };
  return (
    <nav class="outline" aria-label="Table of contents" onKeyDown={(event) => event.key === "Escape" && close()}>
      <div class="outline-head">
        <h2>Contents</h2>
        <button type="button" class="tool" aria-label="Close the table of contents" title="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      {headings.length === 0 && <p class="soft">Headings of text cells (# Title) stand here.</p>}
      <ul>
        {headings.map((heading, i) => (
          <li key={`${heading.cell.id} ${heading.nth}`} style={{ paddingLeft: `${(heading.level - 1) * 13}px` }}>
            <button type="button" class={`level-${heading.level}`} aria-current={i === here ? "location" : undefined} onClick={() => go(heading)}>
              {heading.text || "Untitled"}
              {runsIn(notebook.cells, headings, i) && <i class="at-work" role="img" aria-label="something runs here" />}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The headings of the text cells; what stands in fences is code. */
export function headingsOf(cells: Cell[]): Heading[] {
  return cells.flatMap((cell) => {
    if (cell.kind !== "markdown") return [];
    const text = cell.source.replace(/^( {0,3})(```+|~~~+)[^\n]*\n[\s\S]*?(?:^ {0,3}\2[`~]*\s*$|(?![\s\S]))/gm, "");
    return [...text.matchAll(/^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/gm)].map((found, nth) => ({ cell, level: found[1]!.length, text: plain(found[2]!), nth }));
  });
}

function plain(text: string): string {
  return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*_`~]+/g, "");
}

// The last heading at or above a cell.
function sectionOf(cells: Cell[], headings: Heading[], active: number): number {
  return headings.findLastIndex((heading) => cells.indexOf(heading.cell) <= active);
}

function runsIn(cells: Cell[], headings: Heading[], i: number): boolean {
  const next = headings[i + 1];
  const section = cells.slice(cells.indexOf(headings[i]!.cell), next && cells.indexOf(next.cell));
  return section.some((cell) => cell.run !== "idle");
}
