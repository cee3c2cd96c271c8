// A clock that moves a number.

import { useEffect } from "preact/hooks";
import { useCss, useParts } from "./context";
import { Glyph } from "./glyph";
import { layoutOf } from "./layout";
import type { Model } from "./model";

const SHORTEST_MS = 16;

export function Play({ model }: { model: Model }) {
  const { off, layout, set } = useParts(model);
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  const playing = model.flag("playing") && !off;
  useClock(model, playing, set);
  const name = model.text("description") || "Play";
  const repeats = model.flag("repeat") || model.flag("_repeat");
  return (
    <div ref={ref} class="w w-play" role="group" aria-label={name}>
      <button type="button" disabled={off} aria-label={playing ? "Pause" : "Play"} title={playing ? "Pause" : "Play"} onClick={() => set({ playing: !playing })}>
        <Glyph name={playing ? "pause" : "play"} />
      </button>
      <button type="button" disabled={off} aria-label="Stop" title="Stop" onClick={() => set({ playing: false, value: model.number("min") })}>
        <Glyph name="stop" />
      </button>
      {model.flag("show_repeat", true) && (
        <button type="button" class={repeats ? "down" : ""} disabled={off} aria-label="Repeat" aria-pressed={repeats} title="Repeat" onClick={() => set({ repeat: !repeats })}>
          <Glyph name="repeat" />
        </button>
      )}
    </div>
  );
}

// Pages that nobody sees let others keep the time.
function useClock(model: Model, playing: boolean, set: (changes: Record<string, unknown>) => void): void {
  useEffect(() => {
    if (!playing) return;
    const tick = (): void => {
      if (!document.hidden) set(next(model));
    };
    const timer = window.setInterval(tick, Math.max(SHORTEST_MS, model.number("interval", 100)));
    return () => window.clearInterval(timer);
  }, [playing, model, model.number("interval", 100)]);
}

function next(model: Model): Record<string, unknown> {
  const value = model.number("value") + model.number("step", 1);
  if (value <= model.number("max", 100)) return { value };
  return model.flag("repeat") || model.flag("_repeat") ? { value: model.number("min") } : { playing: false };
}
