// Sliders: native ranges, with the value beside them, which can be typed too.

import { useState } from "preact/hooks";
import { useCss, useParts } from "./context";
import { formatted } from "./format";
import { Frame, type Naming } from "./frame";
import { styled } from "./layout";
import type { Model } from "./model";

/** What a slider slides over: steps from low to high, and what they mean. */
interface Scale {
  low: number;
  high: number;
  step: number | "any";
  text(at: number): string;
  /** Where something typed lies, undefined if nowhere. */
  read: ((text: string) => number | undefined) | undefined;
}

export function NumberSlider({ model }: { model: Model }) {
  const { set } = useParts(model);
  return <OneSlider model={model} scale={numberScale(model)} at={model.number("value")} move={(value) => set({ value })} />;
}

export function LogSlider({ model }: { model: Model }) {
  const { set } = useParts(model);
  const base = model.number("base", 10);
  const linear = numberScale(model);
  const power = (at: number): number => base ** at;
  const logarithm = (value: number): number => Math.log(value) / Math.log(base);
  const scale: Scale = {
    ...linear,
    text: (at) => formatted(power(at), model.text("readout_format", ".3g")),
    read: (text) => (Number(text) > 0 ? within(logarithm(Number(text)), linear) : undefined),
  };
  return <OneSlider model={model} scale={scale} at={logarithm(model.number("value", 1))} move={(at) => set({ value: power(at) })} />;
}

export function RangeSlider({ model }: { model: Model }) {
  const { set } = useParts(model);
  const [low, high] = model.list("value").map(Number);
  return <TwoSliders model={model} scale={numberScale(model)} at={[low ?? 0, high ?? 0]} move={(value) => set({ value })} />;
}

export function SelectionSlider({ model }: { model: Model }) {
  const { set } = useParts(model);
  return <OneSlider model={model} scale={labelScale(model)} at={model.number("index")} move={(index) => set({ index })} />;
}

export function SelectionRangeSlider({ model }: { model: Model }) {
  const { set } = useParts(model);
  const [low, high] = model.list("index").map(Number);
  return <TwoSliders model={model} scale={labelScale(model)} at={[low ?? 0, high ?? 0]} move={(index) => set({ index })} />;
}

function numberScale(model: Model): Scale {
  const whole = /^Int/.test(model.kind);
  const step = model.number("step", whole ? 1 : 0);
  const scale: Scale = {
    low: model.number("min"),
    high: model.number("max", 100),
    step: step > 0 ? step : "any",
    text: (at) => formatted(at, model.text("readout_format", whole ? "d" : ".2f")),
    read: undefined,
  };
  scale.read = (text) => within(whole ? Math.round(numberIn(text)) : numberIn(text), scale);
  return scale;
}

function labelScale(model: Model): Scale {
  const labels = model.texts("_options_labels");
  return { low: 0, high: Math.max(0, labels.length - 1), step: 1, text: (at) => labels[at] ?? "", read: undefined };
}

function numberIn(text: string): number {
  return text.trim() === "" ? NaN : Number(text.replace("−", "-").replaceAll(",", ""));
}

function within(value: number, { low, high }: Scale): number | undefined {
  return Number.isFinite(value) ? Math.max(low, Math.min(high, value)) : undefined;
}

interface SliderProps<T> {
  model: Model;
  scale: Scale;
  at: T;
  move(to: T): void;
}

function OneSlider({ model, scale, at, move }: SliderProps<number>) {
  const { off, style } = useParts(model);
  const upright = model.text("orientation") === "vertical";
  const [held, setHeld] = useState<number>(); // where the finger is while the kernel hears nothing of it yet
  const now = held ?? at;
  const track = useCss<HTMLInputElement>({ "--w-from": "0%", "--w-to": share(now, scale), ...styled(style, "handle_color", "--w-handle") });
  const eager = model.flag("continuous_update", true);
  const slide = (value: number): void => (eager ? move(value) : setHeld(value));
  const release = (value: number): void => {
    setHeld(undefined);
    if (!eager) move(value);
  };
  return (
    <Frame model={model} class={upright ? "w-slider upright" : "w-slider"}>
      {({ id, name }) => (
        <>
          <input
            ref={track} id={id} type="range" aria-label={name} aria-valuetext={scale.text(now)} aria-orientation={upright ? "vertical" : undefined}
            min={scale.low} max={scale.high} step={scale.step} value={now} disabled={off}
            onInput={(event) => slide(event.currentTarget.valueAsNumber)} onChange={(event) => release(event.currentTarget.valueAsNumber)}
          />
          {model.flag("readout", true) && <Readout label={`${name ?? model.text("description")}, value`} text={scale.text(now)} off={off} take={scale.read && ((text) => ifNumber(scale.read!(text), move))} />}
        </>
      )}
    </Frame>
  );
}

function TwoSliders({ model, scale, at, move }: SliderProps<[number, number]>) {
  const { off, style } = useParts(model);
  const upright = model.text("orientation") === "vertical";
  const [held, setHeld] = useState<[number, number]>();
  const now = held ?? at;
  const pair = useCss<HTMLSpanElement>({ "--w-from": share(now[0], scale), "--w-to": share(now[1], scale), ...styled(style, "handle_color", "--w-handle") });
  const eager = model.flag("continuous_update", true);
  const end = (side: 0 | 1, value: number): [number, number] => (side === 0 ? [Math.min(value, now[1]), now[1]] : [now[0], Math.max(value, now[0])]);
  const slide = (value: [number, number]): void => (eager ? move(value) : setHeld(value));
  const release = (value: [number, number]): void => {
    setHeld(undefined);
    if (!eager) move(value);
  };
  const text = `${scale.text(now[0])} – ${scale.text(now[1])}`;
  const take = (typed: string): void => {
    const [low, high] = typed.split(/\s*[–:…]\s*|\s+-\s+|\s*\.\.\s*/).map((part) => scale.read?.(part));
    if (low !== undefined && high !== undefined) move([Math.min(low, high), Math.max(low, high)]);
  };
  const side = (which: 0 | 1, naming: Naming) => (
    <input
      id={which === 0 ? naming.id : undefined} type="range" aria-label={`${naming.name ?? model.text("description")}, ${which === 0 ? "from" : "to"}`} aria-valuetext={scale.text(now[which])}
      aria-orientation={upright ? "vertical" : undefined} min={scale.low} max={scale.high} step={scale.step} value={now[which]} disabled={off}
      onInput={(event) => {
        const value = end(which, event.currentTarget.valueAsNumber);
        event.currentTarget.valueAsNumber = value[which];
        slide(value);
      }}
      onChange={(event) => release(end(which, event.currentTarget.valueAsNumber))}
    />
  );
  return (
    <Frame model={model} class={upright ? "w-slider w-range upright" : "w-slider w-range"} group={true}>
      {(naming) => (
        <>
          <span ref={pair} class={`w-pair ${now[0] > (scale.low + scale.high) / 2 ? "low-first" : ""}`}>
            {side(0, naming)}
            {side(1, naming)}
          </span>
          {model.flag("readout", true) && <Readout label={`${naming.name ?? model.text("description")}, value`} text={text} off={off} take={scale.read && take} />}
        </>
      )}
    </Frame>
  );
}

function ifNumber(value: number | undefined, then: (value: number) => void): void {
  if (value !== undefined) then(value);
}

function share(at: number, { low, high }: Scale): string {
  return `${high > low ? Math.max(0, Math.min(100, (100 * (at - low)) / (high - low))) : 0}%`;
}

/** The value as text. What is typed into it counts when it is finished. */
function Readout({ label, text, off, take }: { label: string; text: string; off: boolean; take: ((text: string) => void) | undefined }) {
  const [draft, setDraft] = useState<string>();
  if (!take) return <output class="w-readout">{text}</output>;
  const finish = (): void => {
    if (draft !== undefined && draft !== text) take(draft);
    setDraft(undefined);
  };
  return (
    <input
      class="w-readout" type="text" inputMode="decimal" aria-label={label} value={draft ?? text} size={Math.max(4, Math.min(24, text.length))} disabled={off} spellcheck={false}
      onInput={(event) => setDraft(event.currentTarget.value)} onBlur={finish} onFocus={(event) => event.currentTarget.select()}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish();
        if (event.key === "Escape") setDraft(undefined);
      }}
    />
  );
}
