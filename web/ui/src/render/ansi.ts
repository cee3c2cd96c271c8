// Text with ANSI colours to HTML: everything escaped, colours as classes, so that the themes can choose them.

import { AnsiUp } from "ansi_up";

const MAX_LINE = 5000;

/** Lines as HTML, one string a line. colour: the escape sequences in force before the first. */
export function ansiLines(lines: string[], colour: string): string[] {
  const converter = new AnsiUp();
  converter.use_classes = true;
  converter.url_allowlist = {};
  if (colour) converter.ansi_to_html(colour);
  return lines.map((line) => converter.ansi_to_html(clip(line)));
}

function clip(line: string): string {
  if (line.length <= MAX_LINE) return line;
  return `${line.slice(0, MAX_LINE)}\x1b[0m … ${(line.length - MAX_LINE).toLocaleString("en")} more characters`;
}
