// A page of a table as it travels: a stream in Arrow's format whose columns are texts with 32-bit offsets
// (https://arrow.apache.org/docs/format/Columnar.html). It is read where it lies: a cell becomes a string when it is drawn.

const RECORD_BATCH = 3;
const PREFIX = 8; // four bytes of ones, and the length of what follows

interface Buffers {
  valid: Uint8Array; // a bit for each row; empty where no value is missing
  offsets: DataView;
  bytes: Uint8Array;
}

export class ArrowPage {
  readonly rows: number = 0;
  private columns: Buffers[] = [];
  private decoder = new TextDecoder();

  /** Reads the first batch of a stream. It throws a RangeError where the bytes are no such stream. */
  constructor(data: ArrayBuffer) {
    const view = new DataView(data);
    for (let at = 0; at + PREFIX <= data.byteLength; ) {
      const length = view.getInt32(at + 4, true);
      if (length <= 0) return; // the stream's end
      const message = rootOf(new Flat(new DataView(data, at + PREFIX, length)));
      const body = at + PREFIX + length;
      const size = message.long(3);
      if (size < 0) throw new RangeError("the page's messages do not follow each other");
      if (message.byte(1) !== RECORD_BATCH) {
        at = body + size;
        continue;
      }
      const batch = message.table(2);
      this.rows = batch.long(0);
      this.columns = columnsOf(batch, new Uint8Array(data, body, size), this.rows);
      return;
    }
  }

  /** A cell's text, null for a missing value. Both must be within the page. */
  text(row: number, column: number): string | null {
    const { valid, offsets, bytes } = this.columns[column]!;
    if (valid.length > 0 && !((valid[row >> 3]! >> (row & 7)) & 1)) return null;
    return this.decoder.decode(bytes.subarray(offsets.getInt32(4 * row, true), offsets.getInt32(4 * row + 4, true)));
  }
}

function columnsOf(batch: Table, body: Uint8Array, rows: number): Buffers[] {
  const { place, count } = batch.vector(2);
  const lengths = Array.from({ length: count }, (_, i) => {
    const from = batch.flat.long(place + 16 * i);
    return body.subarray(from, from + batch.flat.long(place + 16 * i + 8));
  });
  const columns: Buffers[] = [];
  for (let i = 0; i + 2 < lengths.length; i += 3) {
    const [valid, offsets, bytes] = [lengths[i]!, lengths[i + 1]!, lengths[i + 2]!];
    if (offsets.length < 4 * (rows + 1) || (valid.length > 0 && 8 * valid.length < rows)) throw new RangeError("a column of the page is too short");
    columns.push({ valid, offsets: new DataView(offsets.buffer, offsets.byteOffset, offsets.length), bytes });
  }
  return columns;
}

/** Numbers of a FlatBuffer (https://flatbuffers.dev/internals): little-endian, at any place. */
class Flat {
  constructor(readonly view: DataView) {}

  int(at: number): number {
    return this.view.getInt32(at, true);
  }

  long(at: number): number {
    return Number(this.view.getBigInt64(at, true));
  }
}

/** A table of a FlatBuffer: its fields are where its list of distances says. */
class Table {
  constructor(
    readonly flat: Flat,
    private at: number,
  ) {}

  private field(number: number): number {
    const list = this.at - this.flat.int(this.at);
    const entry = 4 + 2 * number;
    const distance = entry < this.flat.view.getUint16(list, true) ? this.flat.view.getUint16(list + entry, true) : 0;
    return distance === 0 ? 0 : this.at + distance;
  }

  byte(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : this.flat.view.getUint8(at);
  }

  long(number: number): number {
    const at = this.field(number);
    return at === 0 ? 0 : this.flat.long(at);
  }

  table(number: number): Table {
    const at = this.field(number);
    return new Table(this.flat, at + this.flat.int(at));
  }

  vector(number: number): { place: number; count: number } {
    const at = this.field(number);
    if (at === 0) return { place: 0, count: 0 };
    const start = at + this.flat.int(at);
    return { place: start + 4, count: this.flat.int(start) };
  }
}

function rootOf(flat: Flat): Table {
  return new Table(flat, flat.int(0));
}
