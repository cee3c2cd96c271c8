// The text of one output stream, held so that a million lines cost little: appended in chunks of whole lines, read line by
// line for the window that is on screen. Carriage returns and backspaces act as on a terminal, because progress bars use them.

const CHUNK_LINES = 2000;
const CHUNK_CHARS = 1 << 18;
const MAX_CHARS = 64 << 20;
const KEEP_HEAD_CHARS = 8 << 20;
const SETTLE_CHARS = 4096;
/** The longest piece of an unfinished line that is read back for showing. */
const SHOWN_TAIL_CHARS = 1 << 16;

interface Chunk {
  text: string; // whole lines, each ending in \n
  lines: number;
  start: number; // number of the first line
  colour: string; // escape sequences still in force where the chunk begins
}

export class TextLog {
  private chunks: Chunk[] = [];
  private open: string[] = []; // whole lines not yet in a chunk
  private openChars = 0;
  private tail = ""; // the last line, without its end
  private chars = 0;
  private colour = "";
  private openColour = "";
  private split: { chunk: Chunk; lines: string[] } | undefined;
  /** Lines that were left out because the text passed its cap (64 Mi characters). */
  dropped = 0;

  constructor(text = "") {
    if (text) this.append(text);
  }

  /** How many lines there are; text that ends in a line end has no empty line after it. */
  get length(): number {
    return this.sealed + this.open.length + (this.tail ? 1 : 0);
  }

  get size(): number {
    return this.chars + this.tail.length;
  }

  private get sealed(): number {
    const last = this.chunks[this.chunks.length - 1];
    return last ? last.start + last.lines : 0;
  }

  append(text: string): void {
    text = text.replaceAll("\r\n", "\n");
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      this.closeLine(overtype(this.tail, text.slice(from, end)));
      from = end + 1;
    }
    if (from < text.length) this.tail = overtype(this.tail, text.slice(from));
    this.dropMiddle();
  }

  clear(): void {
    this.chunks = [];
    this.open = [];
    this.tail = this.colour = this.openColour = "";
    this.chars = this.openChars = this.dropped = 0;
    this.split = undefined;
  }

  private closeLine(line: string): void {
    this.tail = "";
    const text = settle(line);
    this.open.push(text);
    this.openChars += text.length + 1;
    this.chars += text.length + 1;
    this.colour = carryColour(this.colour, text);
    if (this.open.length >= CHUNK_LINES || this.openChars >= CHUNK_CHARS) this.seal();
  }

  private seal(): void {
    const chunk = { text: this.open.join("\n") + "\n", lines: this.open.length, start: this.sealed, colour: this.openColour };
    this.chunks.push(chunk);
    this.open = [];
    this.openChars = 0;
    this.openColour = this.colour;
  }

  // Keeps the first lines, which say what was run, and the last, which say how it ended.
  private dropMiddle(): void {
    if (this.chars <= MAX_CHARS) return;
    let head = 0;
    let first = 0;
    while (first < this.chunks.length && head < KEEP_HEAD_CHARS) head += this.chunks[first++]!.text.length;
    const victim = this.chunks[first];
    if (!victim) return;
    this.chunks.splice(first, 1);
    this.chars -= victim.text.length;
    this.dropped += victim.lines;
    for (let i = first; i < this.chunks.length; i++) this.chunks[i]!.start -= victim.lines;
  }

  /** Lines from (inclusive) to (exclusive), and the colour in force where they begin. */
  window(from: number, to: number): { lines: string[]; colour: string } {
    const lines: string[] = [];
    const colour = this.colourAt(from);
    for (let i = Math.max(0, from); i < Math.min(to, this.length); i++) lines.push(this.line(i));
    return { lines, colour };
  }

  private line(index: number): string {
    const sealed = this.sealed;
    if (index >= sealed) return this.open[index - sealed] ?? settle(this.tail.slice(0, SHOWN_TAIL_CHARS));
    const chunk = this.chunkOf(index);
    return this.linesOf(chunk)[index - chunk.start]!;
  }

  private linesOf(chunk: Chunk): string[] {
    if (this.split?.chunk !== chunk) this.split = { chunk, lines: chunk.text.split("\n") };
    return this.split.lines;
  }

  private chunkOf(index: number): Chunk {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.chunks[middle]!.start <= index) low = middle;
      else high = middle - 1;
    }
    return this.chunks[low]!;
  }

  private colourAt(index: number): string {
    const sealed = this.sealed;
    let colour = this.openColour;
    let lines = this.open.slice(0, Math.max(0, index - sealed));
    if (index < sealed) {
      const chunk = this.chunkOf(index);
      colour = chunk.colour;
      lines = this.linesOf(chunk).slice(0, index - chunk.start);
    }
    for (const line of lines) colour = carryColour(colour, line);
    return colour;
  }

  toString(): string {
    const open = this.open.length ? this.open.join("\n") + "\n" : "";
    return this.chunks.map((c) => c.text).join("") + open + this.tail;
  }
}

// A pending line keeps its control characters until more comes: what \r returns to is not known before. But a line that is
// redrawn ten thousand times is not kept ten thousand times.
function overtype(tail: string, text: string): string {
  if (tail.length > SETTLE_CHARS && tail.includes("\r")) tail = settle(tail) + (tail.endsWith("\r") ? "\r" : "");
  if (tail.length + text.length > MAX_CHARS) text = text.slice(0, Math.max(0, MAX_CHARS - tail.length));
  return tail + text;
}

/** What a terminal shows for a line with \r and \b in it. */
function settle(line: string): string {
  if (!/[\r\x08]/.test(line)) return line;
  const parts = line.split("\r");
  let shown = "";
  for (const part of parts) {
    const text = backspaced(part);
    // Colour codes take no room, so text that holds any replaces the whole line.
    shown = shown.includes("\x1b") || text.includes("\x1b") ? text || shown : text + shown.slice(text.length);
  }
  return shown;
}

function backspaced(text: string): string {
  const shown: string[] = [];
  if (!text.includes("\x08")) return text;
  for (const ch of text) {
    if (ch === "\x08") shown.pop();
    else shown.push(ch);
  }
  return shown.join("");
}

function carryColour(colour: string, line: string): string {
  if (!line.includes("\x1b[")) return colour;
  for (const match of line.matchAll(/\x1b\[([\d;]*)m/g)) {
    const reset = match[1] === "" || match[1] === "0" || match[1]!.startsWith("0;");
    colour = reset ? (match[1]!.startsWith("0;") ? match[0] : "") : (colour + match[0]).slice(-200);
  }
  return colour;
}
