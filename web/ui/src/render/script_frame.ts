// A frame in which outputs run: made when it comes near the screen, given up when it is far and there are many.

import { Observable } from "../document/observable";
import { MOST_WORDS, type FromOutput, type Part, type ToOutput } from "../output/protocol";
import { currentColours, watchColours } from "./colours";
import { TEXT_RULES } from "./output_sheet";

const ADDRESS = "/output";
const LEAST_PX = 24;
/** What is higher scrolls inside of its frame. */
const MOST_PX = 3000;
const NEAR_PX = 600;
/** So many frames stay alive beside those that are near the screen: each is a document, with the libraries that its scripts load. */
const MOST_FAR = 6;
/** Of messages between two drawings of the page. An honest document sends its height once for each of its own. */
const MOST_AT_ONCE = 200;
const MOST_LETTERS = 500;

export class ScriptFrame extends Observable {
  height = LEAST_PX;
  /** Addresses that the output was kept from. */
  refused: string[] = [];
  errors: string[] = [];
  link = "";
  /** Why the frame was closed; it stays so until somebody runs it again. */
  stopped = "";

  private frame: HTMLIFrameElement | undefined;
  private port: MessagePort | undefined;
  private box: HTMLElement | undefined;
  private near = false;
  private words = 0;
  private budget = MOST_AT_ONCE;
  private refill = 0;
  private shown = 0; // of the parts
  private parts: Part[] = [];
  private readonly ends: (() => void)[] = [];

  constructor(private libraries: () => Part[]) {
    super();
  }

  /** Puts the frame into a box, once that is near the screen. */
  mount(box: HTMLElement): void {
    this.box = box;
    const margin = `${NEAR_PX}px 0px`;
    // a page that was busy tells all at once where the box was: the last is where it is
    const observer = new IntersectionObserver((seen) => this.moved(seen.at(-1)!.isIntersecting), { rootMargin: margin, scrollMargin: margin } as IntersectionObserverInit);
    observer.observe(box);
    this.ends.push(
      () => observer.disconnect(),
      watchColours(() => this.send({ say: "theme", theme: currentColours() })),
    );
  }

  unmount(): void {
    for (const end of this.ends.splice(0)) end();
    this.close();
  }

  /** Shows these; what is shown already and stays at the front is left alone. */
  show(parts: Part[]): void {
    const same = this.parts.every((part, i) => part.text === parts[i]?.text && part.kind === parts[i].kind);
    this.parts = parts;
    if (!same) return this.again();
    if (!this.port || parts.length === this.shown) return;
    this.send({ say: "more", parts: parts.slice(this.shown) });
    this.shown = parts.length;
  }

  /** Runs everything anew. */
  again(): void {
    const open = this.frame !== undefined || this.stopped !== "";
    this.close();
    this.stopped = "";
    if (open || this.near) this.open();
    this.changed();
  }

  private moved(near: boolean): void {
    this.near = near;
    if (near && !this.frame && !this.stopped) this.open();
    else if (!near) closeFarthest();
  }

  private open(): void {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts"); // before it is anywhere: never together with allow-same-origin
    frame.title = "Output of scripts";
    frame.src = ADDRESS;
    frame.addEventListener("load", () => this.loaded(frame));
    this.frame = frame;
    this.refused = [];
    this.errors = [];
    this.link = "";
    this.words = 0;
    open.set(frame, this);
    this.box!.append(frame);
    this.resize();
  }

  isFar(): boolean {
    return !this.near;
  }

  close(): void {
    if (!this.frame) return;
    open.delete(this.frame);
    this.port?.close();
    this.port = undefined;
    this.frame.remove();
    this.frame = undefined;
  }

  // Its document is loaded once. When another comes, a script has tried to go elsewhere.
  private loaded(frame: HTMLIFrameElement): void {
    if (frame !== this.frame) return;
    if (this.port) return this.stop("A script in this output tried to leave its frame.");
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = (event: MessageEvent<FromOutput>) => this.count() && this.hear(event.data);
    this.shown = this.parts.length;
    const begin: ToOutput = { say: "begin", libraries: this.libraries(), parts: this.parts, theme: currentColours(), rules: TEXT_RULES };
    // Its origin is no name that could be given as the target.
    frame.contentWindow!.postMessage(begin, "*", [port2]);
  }

  private send(message: ToOutput): void {
    this.port?.postMessage(message);
  }

  /** Counts a message; who sends without end is not heard any more. */
  count(): boolean {
    if (this.budget-- <= 0) {
      this.stop("This output was stopped: it sent messages without end.");
      return false;
    }
    this.refill ||= requestAnimationFrame(() => {
      this.refill = 0;
      this.budget = MOST_AT_ONCE;
    });
    return true;
  }

  private stop(why: string): void {
    this.close();
    this.stopped = why;
    this.changed();
  }

  private hear(message: FromOutput): void {
    switch (message?.say) {
      case "height":
        if (Number.isFinite(message.pixels)) this.height = Math.max(LEAST_PX, Math.min(MOST_PX, message.pixels));
        return this.resize();
      case "refused":
        return this.note(this.refused, message.address);
      case "error":
        return this.note(this.errors, message.text);
      case "link":
        return this.offer(message.address);
      case "leave":
        return this.box?.closest<HTMLElement>(".cell")?.focus();
    }
  }

  private resize(): void {
    if (this.frame) this.frame.style.height = `${this.height}px`;
    this.box!.style.minHeight = `${this.height}px`; // the place stays when the frame goes
  }

  private note(list: string[], text: unknown): void {
    if (typeof text !== "string" || this.words >= MOST_WORDS) return;
    this.words++;
    list.push(text.slice(0, MOST_LETTERS));
    this.changed();
  }

  // Frames open no windows: the user may follow the link himself, and sees where it leads.
  private offer(address: unknown): void {
    if (typeof address !== "string" || !/^(https?|mailto):/i.test(address)) return;
    this.link = address.slice(0, MOST_LETTERS);
    this.changed();
  }
}

const open = new Map<HTMLIFrameElement, ScriptFrame>(); // oldest first

function closeFarthest(): void {
  const far = [...open.values()].filter((frame) => frame.isFar());
  for (const frame of far.slice(0, Math.max(0, far.length - MOST_FAR))) frame.close();
}

// This page hears frames by their ports only. What they post to it beside that is counted as well.
window.addEventListener("message", (event) => {
  for (const [element, frame] of open) if (element.contentWindow === event.source) frame.count();
});
