// Jupyter counts code points, JavaScript counts UTF-16 units: they differ after the first emoji.

export function toCodePoints(text: string, units: number): number {
  let count = 0;
  for (const _ of text.slice(0, units)) count++;
  return count;
}

export function toUnits(text: string, codePoints: number): number {
  let units = 0;
  for (const ch of text) {
    if (codePoints-- <= 0) break;
    units += ch.length;
  }
  return units;
}
