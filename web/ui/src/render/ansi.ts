// Text with ANSI colours to HTML: everything escaped, colours as classes, so that the themes can choose them.

import { AnsiUp } from "ansi_up";

const MAX_LINE = 5000;

/** Lines as HTML, one string a line. colour: the escape sequences in force before the first. */
export function ansiLines(lines: string[], colour: string): string[] {
  if (!colour && !lines.some((line) => line.includes("\x1b"))) return lines.map((line) => escapeHtml(clip(line)));
  const converter = new AnsiUp();
  converter.use_classes = true;
  converter.url_allowlist = {};
  if (colour) converter.ansi_to_html(colour);
  return lines.map((line) => converter.ansi_to_html(clip(line)));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (ch) => (ch === "&" ? "&amp;" : ch === "<" ? "&lt;" : "&gt;"));
}

function clip(line: string): string {
  if (line.length <= MAX_LINE) return line;
  return `${line.slice(0, MAX_LINE)}${line.includes("\x1b") ? "\x1b[0m" : ""} … ${(line.length - MAX_LINE).toLocaleString("en")} more characters`;
}
