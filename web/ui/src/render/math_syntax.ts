// Where formulas stand in Markdown, as Jupyter has it: $a$, $$a$$, \\(a\\), \\[a\\] and \begin{x}a\end{x}. They become elements with
// their TeX as text, escaped; drawing them is math.tsx's work.

import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

export interface Formula {
  tex: string;
  display: boolean;
  end: number; // behind it
}

/** Teaches the converter formulas. */
export function mathSyntax(converter: MarkdownIt): void {
  converter.inline.ruler.before("escape", "math", inlineMath);
  converter.block.ruler.before("fence", "math", blockMath, { alt: ["paragraph", "blockquote", "list"] });
  converter.renderer.rules["math"] = (tokens, i) => markup(converter, tokens[i]!.content, tokens[i]!.markup === "display");
}

function markup(converter: MarkdownIt, tex: string, display: boolean): string {
  return `<span class="math${display ? " display" : ""}">${converter.utils.escapeHtml(tex)}</span>`;
}

function inlineMath(state: StateInline, silent: boolean): boolean {
  const found = formulaAt(state.src, state.pos);
  if (!found || found.end > state.posMax) return false;
  if (!silent) {
    const token = state.push("math", "span", 0);
    token.content = found.tex;
    token.markup = found.display ? "display" : "inline";
  }
  state.pos = found.end;
  return true;
}

// A formula that begins a line may have empty lines in it, which would end a paragraph.
function blockMath(state: StateBlock, line: number, _last: number, silent: boolean): boolean {
  const from = state.bMarks[line]! + state.tShift[line]!;
  if (state.sCount[line]! - state.blkIndent >= 4) return false;
  const found = formulaAt(state.src, from);
  if (!found?.display) return false;
  let next = line;
  while (next < state.lineMax && state.bMarks[next]! < found.end) next++;
  if (state.src.slice(found.end, state.eMarks[next - 1]!).trim()) return false;
  if (silent) return true;
  const token = state.push("math", "span", 0);
  token.content = found.tex;
  token.markup = "display";
  token.block = true;
  token.map = [line, next];
  state.line = next;
  return true;
}

/** The formula that begins at a place, if one does. */
export function formulaAt(text: string, at: number): Formula | undefined {
  if (text.startsWith("$$", at)) return between(text, at, "$$", "$$", true);
  if (text[at] === "$") return dollar(text, at);
  if (text.startsWith("\\\\(", at)) return between(text, at, "\\\\(", "\\\\)", false);
  if (text.startsWith("\\\\[", at)) return between(text, at, "\\\\[", "\\\\]", true);
  return environment(text, at);
}

/** A piece of a text: a formula's TeX, or what stands between formulas. */
export interface Part {
  text: string;
  formula: boolean;
  display: boolean;
}

/** A text cut at its formulas, which find knows. */
export function partsOf(text: string, find: (text: string, at: number) => Formula | undefined = formulaAt): Part[] {
  const parts: Part[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain) parts.push({ text: plain, formula: false, display: false });
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const found = find(text, at);
    if (!found) {
      plain += text[at++];
      continue;
    }
    flush();
    parts.push({ text: found.tex, formula: true, display: found.display });
    at = found.end;
  }
  flush();
  return parts;
}

function between(text: string, at: number, open: string, close: string, display: boolean): Formula | undefined {
  const end = text.indexOf(close, at + open.length);
  const tex = end < 0 ? "" : text.slice(at + open.length, end).trim();
  return tex ? { tex, display, end: end + close.length } : undefined;
}

// Prices are no formulas: no space inside of the signs, no digit behind the second.
function dollar(text: string, at: number): Formula | undefined {
  const found = /^\$((?:[^$\\\n]|\\[^\n]|\n(?!\n))+)\$(?!\d)/.exec(text.slice(at, at + 10_000));
  if (!found || /^\s|\s$/.test(found[1]!)) return undefined;
  return { tex: found[1]!, display: false, end: at + found[0].length };
}

function environment(text: string, at: number): Formula | undefined {
  if (!text.startsWith("\\begin{", at)) return undefined;
  const name = /^[a-z]+\*?(?=\})/i.exec(text.slice(at + 7, at + 40))?.[0];
  const close = `\\end{${name}}`;
  const end = name ? text.indexOf(close, at) : -1;
  if (end < 0) return undefined;
  return { tex: text.slice(at, end + close.length), display: true, end: end + close.length };
}
