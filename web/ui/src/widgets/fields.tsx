// Fields to type into: texts and numbers.

import { useId, useState } from "preact/hooks";
import { useCss, useParts, useSurroundings } from "./context";
import { Frame } from "./frame";
import { fontOf } from "./layout";
import type { Model } from "./model";

/** Text that is being typed: shown as it stands here until it counts, and taken then; at once when it is eager. asIs: what is typed is the
 *  value, which the kernel's program may change while somebody types. */
function useDraft(value: string, eager: boolean, take: (text: string) => void, asIs = true) {
  const [draft, setDraft] = useState<string>();
  const finish = (): void => {
    if (draft === undefined) return;
    setDraft(undefined);
    if (!eager && draft !== value) take(draft);
  };
  const input = (text: string): void => {
    if (!eager || !asIs) setDraft(text);
    if (eager) take(text);
  };
  return { shown: draft ?? value, input, finish };
}

const OPEN = { type: "text" } as const;
const SECRET = { type: "password" } as const;

export function TextField({ model }: { model: Model }) {
  const { off, style, set } = useParts(model);
  const { store, cell } = useSurroundings();
  const draft = useDraft(model.text("value"), model.flag("continuous_update", true), (value) => set({ value }));
  const field = useCss<HTMLInputElement>(styleOfText(style));
  const submit = (): void => {
    draft.finish();
    store.custom(model, { event: "submit" }, cell);
  };
  return (
    <Frame model={model} class="w-text">
      {({ id, name }) => (
        <input
          ref={field} id={id} {...(model.kind === "PasswordModel" ? SECRET : OPEN)} aria-label={name} placeholder={placeholder(model)} value={draft.shown} disabled={off}
          autocomplete="off" onInput={(event) => draft.input(event.currentTarget.value)} onBlur={draft.finish} onKeyDown={(event) => event.key === "Enter" && submit()}
        />
      )}
    </Frame>
  );
}

export function LongText({ model }: { model: Model }) {
  const { off, style, set } = useParts(model);
  const draft = useDraft(model.text("value"), model.flag("continuous_update", true), (value) => set({ value }));
  const field = useCss<HTMLTextAreaElement>(styleOfText(style));
  const rows = model.number("rows");
  return (
    <Frame model={model} class="w-text w-long">
      {({ id, name }) => (
        <textarea ref={field} id={id} aria-label={name} placeholder={placeholder(model)} rows={rows > 0 ? rows : undefined} value={draft.shown} disabled={off} onInput={(event) => draft.input(event.currentTarget.value)} onBlur={draft.finish} />
      )}
    </Frame>
  );
}

export function Combobox({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const list = useId();
  const options = model.texts("options");
  const ensured = model.flag("ensure_option");
  const take = (value: string): void => {
    if (!ensured || options.includes(value)) set({ value });
  };
  const draft = useDraft(model.text("value"), model.flag("continuous_update", true), take, !ensured);
  return (
    <Frame model={model} class="w-text">
      {({ id, name }) => (
        <>
          <input id={id} type="text" list={list} aria-label={name} placeholder={placeholder(model)} value={draft.shown} disabled={off} autocomplete="off" aria-invalid={ensured && !options.includes(draft.shown)} onInput={(event) => draft.input(event.currentTarget.value)} onBlur={draft.finish} onKeyDown={(event) => event.key === "Enter" && draft.finish()} />
          <datalist id={list}>
            {options.map((option) => (
              <option key={option} value={option} />
            ))}
          </datalist>
        </>
      )}
    </Frame>
  );
}

/** A number; what is none does not count, and what is too great or small becomes the nearest that fits. */
export function NumberField({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const whole = model.kind.includes("Int");
  const bounded = model.kind.startsWith("Bounded");
  const [low, high] = bounded ? [model.number("min", -Infinity), model.number("max", Infinity)] : [-Infinity, Infinity];
  const take = (text: string): void => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (Number.isFinite(value)) set({ value: Math.max(low, Math.min(high, whole ? Math.trunc(value) : value)) });
  };
  const draft = useDraft(model.text("value"), model.flag("continuous_update"), take, false);
  const step = model.number("step");
  return (
    <Frame model={model} class="w-number">
      {({ id, name }) => (
        <input
          id={id} type="number" aria-label={name} value={draft.shown} disabled={off} step={step > 0 ? step : whole ? 1 : "any"} min={finite(low)} max={finite(high)}
          onInput={(event) => draft.input(event.currentTarget.value)} onChange={draft.finish} onBlur={draft.finish} onKeyDown={(event) => event.key === "Enter" && draft.finish()}
        />
      )}
    </Frame>
  );
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

// ipywidgets has a zero-width space for "no placeholder".
export function placeholder(model: Model): string {
  return model.text("placeholder").replaceAll("\u200b", "");
}

function styleOfText(style: Model | undefined) {
  return style ? { ...fontOf(style), ...(style.text("background") && /^[#\w(),.%\s]+$/.test(style.text("background")) ? { "background-color": style.text("background") } : {}) } : {};
}
