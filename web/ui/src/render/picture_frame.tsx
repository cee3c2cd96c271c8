// A picture with its tools: zoom and pan by pointer and keys, values under the pointer, saved and copied. What is shown changes by the
// viewBox alone; the picture itself stays as it came.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { baseBox, moved, PictureValues, zoomed, type Box } from "./picture_view";

const STEP = 1.35; // of one zoom
const SHARE = 0.12; // of the width, of one step to a side

interface Tip {
  text: string;
  x: number;
  y: number;
}

export function PictureFrame({ text, children }: { text: string; children: ComponentChildren }) {
  const frame = useRef<HTMLDivElement>(null);
  const values = useRef<PictureValues | undefined>(undefined);
  const [box, setBox] = useState<Box>();
  const [tip, setTip] = useState<Tip>();
  const [said, setSaid] = useState("");
  const svg = (): SVGSVGElement | null | undefined => frame.current?.querySelector(".shadow")?.shadowRoot?.querySelector("svg");
  useEffect(() => {
    const picture = svg();
    if (!picture) return;
    setBox(undefined);
    setTip(undefined);
    values.current = new PictureValues(picture);
  }, [text]);
  const show = (change: (now: Box) => Box): void => {
    const picture = svg();
    if (!picture) return;
    const next = change(box ?? baseBox(picture));
    const whole = next.width >= baseBox(picture).width;
    picture.setAttribute("viewBox", whole ? baseBox(picture).text : `${next.x} ${next.y} ${next.width} ${next.height}`);
    setBox(whole ? undefined : next);
    setTip(undefined);
  };
  const keys: Record<string, () => void> = {
    "+": () => show((now) => zoomed(now, STEP)),
    "=": () => show((now) => zoomed(now, STEP)),
    "-": () => show((now) => zoomed(now, 1 / STEP)),
    "0": () => show((now) => zoomed(now, 0)),
    ArrowLeft: () => show((now) => moved(now, -SHARE, 0)),
    ArrowRight: () => show((now) => moved(now, SHARE, 0)),
    ArrowUp: () => show((now) => moved(now, 0, -SHARE)),
    ArrowDown: () => show((now) => moved(now, 0, SHARE)),
  };
  const press = (event: KeyboardEvent): void => {
    const act = event.target === event.currentTarget && !event.ctrlKey && !event.metaKey && !event.altKey ? keys[event.key] : undefined;
    if (!act || (event.key.startsWith("Arrow") && !box)) return;
    act();
    event.preventDefault();
  };
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return; // the page scrolls
    event.preventDefault();
    const at = values.current?.place(event);
    show((now) => zoomed(now, event.deltaY < 0 ? STEP : 1 / STEP, at));
  };
  const hover = (event: PointerEvent): void => {
    const picture = svg();
    if (!picture) return;
    if (event.buttons === 1 && box) {
      const { width } = picture.getBoundingClientRect();
      return show((now) => moved(now, -event.movementX / width, -event.movementY / width, true));
    }
    const near = values.current?.near(event);
    const host = (event.currentTarget as HTMLElement).getBoundingClientRect();
    setTip(near && { text: near.text, x: near.x - host.left, y: near.y - host.top });
  };
  const tell = async (work: Promise<unknown>, done: string): Promise<void> => {
    setSaid(await work.then(() => done, (error: Error) => `That did not work: ${error.message}`));
  };
  const name = /aria-label="([^":]{1,60})/.exec(text)?.[1]?.replace(/[^\w-]+/g, "-").toLowerCase() || "plot";
  return (
    <div ref={frame} class="picture-frame" role="group" aria-roledescription="picture" aria-label="Picture: + and - zoom, arrows move, 0 shows all" tabIndex={0} onKeyDown={press} onWheel={wheel} onPointerMove={hover} onPointerLeave={() => setTip(undefined)}>
      <div class={box ? "picture-space zoomed" : "picture-space"}>{children}</div>
      {tip && (
        <>
          <i class="picture-point" style={{ left: `${tip.x}px`, top: `${tip.y}px` }} />
          <span class="picture-tip" role="status" style={{ left: `${tip.x}px`, top: `${tip.y}px` }}>
            {tip.text}
          </span>
        </>
      )}
      <div class="picture-tools">
        <Tool label="Zoom in" text="+" act={keys["+"]!} />
        <Tool label="Zoom out" text="−" act={keys["-"]!} />
        {box && <Tool label="Show all" text="1:1" act={keys["0"]!} />}
        <Tool label="Save as PNG" text="PNG" act={() => void tell(files().then(async ({ pngOf, saveAs }) => saveAs(await pngOf(text), `${name}.png`)), "Saved.")} />
        <Tool label="Save as SVG" text="SVG" act={() => void tell(files().then(({ saveAs }) => saveAs(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`)), "Saved.")} />
        <Tool label="Copy the picture" text="Copy" act={() => void tell(copy(text), "Copied.")} />
        <span class="soft" role="status">
          {said}
        </span>
      </div>
    </div>
  );
}

/** A button below a picture. */
export function Tool({ label, text, act }: { label: string; text: string; act: () => void }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={act}>
      {text}
    </button>
  );
}

const files = () => import("../later/picture_file");

async function copy(text: string): Promise<void> {
  if (!navigator.clipboard) throw new Error("the browser lets only pages behind https: or on this machine copy");
  await navigator.clipboard.write([new ClipboardItem({ "image/png": files().then(({ pngOf }) => pngOf(text)) })]);
}
