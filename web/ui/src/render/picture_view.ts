// What of a picture is shown, in its own units, and the values that are drawn in it.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const MOST_ZOOM = 60;

/** All of a picture, and the attribute that says so. */
export function baseBox(picture: SVGSVGElement): Box & { text: string } {
  const kept = picture.dataset["whole"] ?? picture.getAttribute("viewBox") ?? `0 0 ${picture.clientWidth || 300} ${picture.clientHeight || 150}`;
  picture.dataset["whole"] = kept;
  const [x = 0, y = 0, width = 1, height = 1] = kept.split(/[\s,]+/).map(Number);
  return { x, y, width, height, text: kept };
}

/** Closer by a factor, around a place or the middle; by 0 everything. */
export function zoomed(now: Box & { whole?: number }, factor: number, at?: { x: number; y: number }): Box & { whole: number } {
  const whole = now.whole ?? now.width;
  if (factor === 0) return { x: 0, y: 0, width: Infinity, height: Infinity, whole };
  const width = Math.max(now.width / factor, whole / MOST_ZOOM);
  const share = width / now.width;
  const middle = at ?? { x: now.x + now.width / 2, y: now.y + now.height / 2 };
  return { x: middle.x - (middle.x - now.x) * share, y: middle.y - (middle.y - now.y) * share, width, height: now.height * share, whole };
}

/** Further by shares of what is shown; even: both of the width, as the pointer moves. */
export function moved(now: Box & { whole?: number }, right: number, down: number, even = false): Box {
  return { ...now, x: now.x + right * now.width, y: now.y + down * (even ? now.width : now.height) };
}

interface Value {
  text: string;
  x: number; // in the picture's units
  y: number;
}

const NEAR = 26; // pixels

/** The values of a plot: points and areas that carry a title. The titles are taken out: a browser would show them a second time. */
export class PictureValues {
  private values: Value[] = [];
  private areas = new WeakMap<Element, string>();

  constructor(private picture: SVGSVGElement) {
    for (const title of picture.querySelectorAll("title")) this.take(title);
  }

  private take(title: Element): void {
    const shape = title.parentElement;
    const text = title.textContent ?? "";
    if (!shape || shape === (this.picture as Element) || !text) return;
    title.remove();
    if (shape.nodeName === "circle") this.values.push({ text, x: Number(shape.getAttribute("cx")), y: Number(shape.getAttribute("cy")) });
    else this.areas.set(shape, text);
  }

  /** Where the pointer is, in the picture's units. */
  place(event: MouseEvent): DOMPoint | undefined {
    const to = this.picture.getScreenCTM()?.inverse();
    return to && new DOMPoint(event.clientX, event.clientY).matrixTransform(to);
  }

  /** The value next to the pointer, with its place on the screen. */
  near(event: MouseEvent): Value | undefined {
    const out = this.picture.getScreenCTM();
    if (!out) return undefined;
    let best: Value | undefined;
    let least = NEAR * NEAR;
    for (const value of this.values) {
      const at = new DOMPoint(value.x, value.y).matrixTransform(out);
      const distance = (at.x - event.clientX) ** 2 + (at.y - event.clientY) ** 2;
      if (distance < least) {
        least = distance;
        best = { text: value.text, x: at.x, y: at.y };
      }
    }
    const text = best ? undefined : this.areas.get(event.composedPath()[0] as Element);
    return text ? { text, x: event.clientX, y: event.clientY } : best;
  }
}
