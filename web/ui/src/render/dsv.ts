// Text with separated values, as Vega asks for it: what the package that it would take does by making a function of the header's text,
// which the page's policy forbids (RFC 4180).

type Row = Record<string, string>;
export type Rows = Row[] & { columns?: string[] };

/** A reader of lines whose fields are separated by a character; the first line has their names. */
export function dsvFormat(separator: string): { parse(text: string): Rows } {
  return {
    parse(text) {
      const [columns = [], ...lines] = records(text, separator);
      const rows: Rows = lines.map((fields) => Object.fromEntries(columns.map((name, i) => [name, fields[i] ?? ""])));
      rows.columns = columns;
      return rows;
    },
  };
}

function records(text: string, separator: string): string[][] {
  const all: string[][] = [];
  for (let at = 0; at < text.length; ) {
    const fields: string[] = [];
    for (;;) {
      const [field, end] = fieldAt(text, at, separator);
      fields.push(field);
      at = end + 1;
      if (text[end] !== separator) {
        if (text[end] === "\r" && text[at] === "\n") at++;
        break;
      }
    }
    all.push(fields);
  }
  return all;
}

/** The field that begins at a place, and where it ends. */
function fieldAt(text: string, at: number, separator: string): [string, number] {
  if (text[at] !== '"') {
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
    return [text.slice(at, end), end];
  }
  let field = "";
  for (let i = at + 1; ; i++) {
    if (i >= text.length) return [field, i];
    if (text[i] !== '"') field += text[i];
    else if (text[i + 1] === '"') field += text[i++];
    else return [field, i + 1];
  }
}
