// What the checker says of a place in a cell, in the language server's terms: lines and columns of UTF-16 units, from 0.

export interface Place {
  line: number;
  character: number;
}

export interface Stretch {
  start: Place;
  end: Place;
}

export interface Finding {
  range: Stretch;
  severity: number; // 1 error, 2 warning, 3 information, 4 hint
  code: string;
  message: string;
  unneeded: boolean; // code that does nothing
}

/** One replacement of text. */
export interface Edit {
  range: Stretch;
  newText: string;
}

/** The offset of a place in a text; past a line's end it is the end. */
export function offsetOf(text: string, place: Place): number {
  let start = 0;
  for (let line = 0; line < place.line; line++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return Math.min(start + place.character, end < 0 ? text.length : end);
}

export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  let line = 0;
  for (let i = before.indexOf("\n"); i >= 0; i = before.indexOf("\n", i + 1)) line++;
  return { line, character: offset - start };
}

/** The text with the edits made, which do not overlap. */
export function applied(text: string, edits: Edit[]): string {
  const parts = edits
    .map(({ range, newText }) => ({ from: offsetOf(text, range.start), to: offsetOf(text, range.end), newText }))
    .sort((a, b) => b.from - a.from);
  return parts.reduce((rest, { from, to, newText }) => rest.slice(0, from) + newText + rest.slice(to), text);
}
