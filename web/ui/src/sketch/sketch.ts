// The first script of the page, small and before everything else: it sets the colours, and serves the sketch that the server has drawn of a
// notebook (web/sketch.go) until the page's own script, thirty times as long, is there and takes its place. Letters are typed into the sketch itself; whatever
// needs the page is kept and done by it, in order. Nothing that is typed or clicked while a notebook opens is lost.

import { applyTheme } from "../page/theme";
import type { Deed, Draft, Left, SketchHandle } from "./deeds";

const BOX = ".editor-rest";
const LATEST_MS = 1000; // of the first picture
const QUIET_MS = 200; // longer than between two letters
const SLOWNESS = 4; // times that the first picture took: on a busy machine what people do takes longer to arrive, too
const MOST_MS = 3000; // who types without a pause gets the page in between
const HELD = /^(Enter|Escape|Tab|Backspace|Delete|Arrow.*|Home|End)$/;

class Sketch implements SketchHandle {
  private deeds: Deed[] = [];
  private before = new Map<HTMLElement, string>();
  private pressed = false;
  private composing = false;
  private quiet = QUIET_MS;
  private last = -Infinity; // when something was typed or clicked
  private waiting: (() => void)[] = [];
  private listening = new AbortController();

  constructor(private place: HTMLElement) {
    this.on("keydown", (event) => this.key(event));
    this.on("beforeinput", (event) => this.input(event));
    this.on("click", (event) => this.click(event));
    this.on("focusin", (event) => this.focus(event));
    this.on("compositionstart", () => (this.composing = true));
    this.on("compositionend", () => this.calm(() => (this.composing = false)));
    this.on("pointerdown", () => {
      this.active();
      this.pressed = true;
    });
    const released = (event: PointerEvent): unknown => event.buttons === 0 && this.pressed && this.calm(() => (this.pressed = false));
    this.on("pointerup", released);
    this.on("pointercancel", released);
    this.on("pointermove", released); // let go outside of the window
  }

  private active(): void {
    this.last = performance.now();
  }

  private on<K extends keyof DocumentEventMap>(name: K, hear: (event: DocumentEventMap[K]) => unknown): void {
    document.addEventListener(name, hear, { capture: true, signal: this.listening.signal });
  }

  // After the events that belong to this one, as a click belongs to the button's release.
  private calm(change: () => void): void {
    window.setTimeout(() => {
      change();
      this.wake();
    });
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  /**
   * Ends when the sketch was painted, and then nothing was done for a moment, or something that the page must do: the long script is not even
   * fetched before, since compiling and running it would halt who types at once.
   */
  async seen(): Promise<void> {
    const begun = performance.now();
    await painted();
    this.active();
    this.quiet = Math.max(QUIET_MS, SLOWNESS * (this.last - begun));
    await this.rest();
  }

  async rest(): Promise<void> {
    const latest = performance.now() + MOST_MS;
    for (;;) {
      const pause = this.deeds.length > 0 ? 0 : Math.min(latest, this.last + this.quiet) - performance.now();
      const held = this.pressed || this.composing;
      if (!held && pause <= 0) return;
      await new Promise<void>((go) => {
        this.waiting.push(go);
        if (!held) window.setTimeout(go, pause);
      });
    }
  }

  lift(): Left {
    const left = { drafts: this.drafts(), cursor: this.cursor(), top: this.top(), deeds: this.deeds };
    this.listening.abort();
    this.place.remove();
    delete window.sketch;
    return left;
  }

  private leave(deed: Deed): void {
    this.deeds.push(deed);
    this.wake();
  }

  private key(event: KeyboardEvent): void {
    this.active();
    const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
    const box = boxOf(event.target);
    const letter = key.length === 1 && ((!ctrlKey && !metaKey && !altKey) || event.getModifierState("AltGraph"));
    const command = (ctrlKey || metaKey) && /^[s/]$/i.test(key);
    if (event.isComposing || !(letter || command || HELD.test(key))) return;
    if (this.deeds.length === 0 && box && (letter || /^(Arrow|Home|End)/.test(key))) return; // the browser does it
    if (key === "Tab" && !box && this.deeds.length === 0) return;
    event.preventDefault();
    this.leave({ kind: "key", init: { key, code, ctrlKey, metaKey, altKey, shiftKey } });
  }

  private input(event: InputEvent): void {
    const box = boxOf(event.target);
    if (!box) return;
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    if (this.deeds.length === 0 && /^insert(Text|CompositionText|FromComposition)$/.test(event.inputType) && !text.includes("\n")) {
      if (!this.before.has(box)) this.before.set(box, box.textContent);
      return;
    }
    event.preventDefault();
    if (text) this.leave({ kind: "text", text });
  }

  private click(event: MouseEvent): void {
    if (boxOf(event.target) || !(event.target as Element).closest("#sketch")) return;
    event.preventDefault();
    this.leave({ kind: "click", x: event.clientX, y: event.clientY });
  }

  // As the page draws the cell that is edited.
  private focus(event: FocusEvent): void {
    const cell = boxOf(event.target)?.closest(".cell");
    if (!cell) return;
    for (const other of this.place.querySelectorAll(".cell.active")) other.classList.remove("active", "selected", "editing");
    cell.classList.add("active", "selected", "editing");
  }

  private drafts(): Draft[] {
    return [...this.before].map(([box, before]) => ({ id: idOf(box), before, text: box.textContent })).filter(({ before, text }) => before !== text);
  }

  private cursor(): Left["cursor"] {
    const box = boxOf(document.activeElement);
    const selection = document.getSelection();
    if (!box || !selection?.anchorNode || !selection.focusNode) return undefined;
    return { id: idOf(box), anchor: offsetIn(box, selection.anchorNode, selection.anchorOffset), head: offsetIn(box, selection.focusNode, selection.focusOffset) };
  }

  private top(): string | undefined {
    if (window.scrollY === 0) return undefined;
    const bars = this.place.querySelector(".bars")?.getBoundingClientRect().bottom ?? 0;
    return [...this.place.querySelectorAll<HTMLElement>(".cell")].find((cell) => cell.getBoundingClientRect().bottom > bars)?.dataset["cell"];
  }
}

function boxOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(BOX) : null;
}

function idOf(box: Element): string {
  return box.closest<HTMLElement>(".cell")?.dataset["cell"] ?? "";
}

function offsetIn(box: Element, node: Node, offset: number): number {
  if (!box.contains(node)) return 0;
  const range = document.createRange();
  range.setStart(box, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

// A page that nobody sees may never be painted.
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => window.setTimeout(resolve));
    window.setTimeout(resolve, LATEST_MS);
  });
}

async function begin(): Promise<void> {
  const place = document.getElementById("sketch");
  if (place) await (window.sketch = new Sketch(place)).seen();
  const page = document.querySelector<HTMLLinkElement>("#script");
  if (page) await import(page.href);
}

applyTheme();
document.addEventListener("DOMContentLoaded", () => void begin());
