// What two texts differ in: lines, and within changed lines words. By the longest common subsequence, which is small work for cells;
// texts too long for that are taken as wholly changed between what they begin and end with in common.

export interface Step<T> {
  kind: "same" | "gone" | "new";
  item: T;
}

const MOST_WORK = 4_000_000;

export function steps<T>(before: T[], after: T[]): Step<T>[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  const middle = a.length * b.length > MOST_WORK ? [...a.map(as<T>("gone")), ...b.map(as<T>("new"))] : between(a, b);
  return [...before.slice(0, head).map(as<T>("same")), ...middle, ...before.slice(before.length - tail).map(as<T>("same"))];
}

function as<T>(kind: Step<T>["kind"]): (item: T) => Step<T> {
  return (item) => ({ kind, item });
}

function between<T>(a: T[], b: T[]): Step<T>[] {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width); // of a from i on and b from j on
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  const out: Step<T>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push({ kind: "same", item: a[i++]! });
      j++;
    } else if (j >= b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!)) out.push({ kind: "gone", item: a[i++]! });
    else out.push({ kind: "new", item: b[j++]! });
  }
  return out;
}

/** A line of a comparison; numbers count from 1, 0 where the line is not. */
export interface Line {
  kind: "same" | "gone" | "new";
  before: number;
  after: number;
  parts: { text: string; marked: boolean }[];
}

/** The lines of both texts, in order; of a changed line those words are marked that differ. */
export function lines(before: string, after: string): Line[] {
  const out: Line[] = [];
  let block: Step<string>[] = [];
  let at = 0;
  let to = 0;
  const number = (step: Step<string>): { before: number; after: number } => ({ before: step.kind === "new" ? 0 : ++at, after: step.kind === "gone" ? 0 : ++to });
  const flush = (): void => {
    const gone = block.filter((step) => step.kind === "gone");
    const fresh = block.filter((step) => step.kind === "new");
    const pairs = gone.map((step, i) => words(step.item, fresh[i]?.item));
    gone.forEach((step, i) => out.push({ kind: "gone", ...number(step), parts: pairs[i]![0] }));
    fresh.forEach((step, i) => out.push({ kind: "new", ...number(step), parts: pairs[i]?.[1] ?? [{ text: step.item, marked: false }] }));
    block = [];
  };
  for (const step of steps(before === "" ? [] : before.split("\n"), after === "" ? [] : after.split("\n"))) {
    if (step.kind !== "same") {
      block.push(step);
      continue;
    }
    flush();
    out.push({ kind: "same", ...number(step), parts: [{ text: step.item, marked: false }] });
  }
  flush();
  return out;
}

type Parts = Line["parts"];

// Where little is the same, marks would be noise.
const LEAST_COMMON = 0.3;

function words(before: string, after: string | undefined): [Parts, Parts] {
  if (after === undefined) return [[{ text: before, marked: false }], []];
  const all = steps(tokens(before), tokens(after));
  const same = all.filter((step) => step.kind === "same").reduce((sum, step) => sum + step.item.trim().length, 0);
  if (same < LEAST_COMMON * Math.max(before.trim().length, after.trim().length)) return [[{ text: before, marked: false }], [{ text: after, marked: false }]];
  return [joined(all, "gone"), joined(all, "new")];
}

function tokens(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function joined(all: Step<string>[], kind: "gone" | "new"): Parts {
  const parts: Parts = [];
  for (const step of all) {
    if (step.kind !== kind && step.kind !== "same") continue;
    const marked = step.kind === kind;
    const last = parts[parts.length - 1];
    if (last?.marked === marked) last.text += step.item;
    else parts.push({ text: step.item, marked });
  }
  return parts;
}
