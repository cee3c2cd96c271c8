// One or more out of a list.

import { useCss, useParts } from "./context";
import { Frame, kindName } from "./frame";
import { Glyph } from "./glyph";
import { fontOf, layoutOf, styled } from "./layout";
import type { Model } from "./model";

export function Dropdown({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const { index, labels } = choice(model);
  return (
    <Frame model={model} class="w-select">
      {({ id, name }) => (
        <select id={id} aria-label={name} disabled={off} value={String(index)} onChange={(event) => set({ index: Number(event.currentTarget.value) })}>
          {index < 0 && <option value="-1" hidden />}
          <Options labels={labels} chosen={[index]} />
        </select>
      )}
    </Frame>
  );
}

export function Select({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const { index, labels } = choice(model);
  return (
    <Frame model={model} class="w-select w-list">
      {({ id, name }) => (
        <select id={id} aria-label={name} disabled={off} size={rowsOf(model)} value={String(index)} onChange={(event) => set({ index: Number(event.currentTarget.value) })}>
          <Options labels={labels} chosen={[index]} />
        </select>
      )}
    </Frame>
  );
}

export function SelectMultiple({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const chosen = model.list("index").map(Number);
  return (
    <Frame model={model} class="w-select w-list">
      {({ id, name }) => (
        <select id={id} aria-label={name} multiple disabled={off} size={rowsOf(model)} onChange={(event) => set({ index: [...event.currentTarget.selectedOptions].map((option) => Number(option.value)) })}>
          <Options labels={model.texts("_options_labels")} chosen={chosen} />
        </select>
      )}
    </Frame>
  );
}

function Options({ labels, chosen }: { labels: string[]; chosen: number[] }) {
  return (
    <>
      {labels.map((label, i) => (
        <option key={i} value={String(i)} selected={chosen.includes(i)}>
          {label}
        </option>
      ))}
    </>
  );
}

function rowsOf(model: Model): number {
  return Math.max(2, Math.min(50, model.number("rows", 5)));
}

function choice(model: Model): { index: number; labels: string[] } {
  return { index: model.number("index", -1), labels: model.texts("_options_labels") };
}

export function RadioButtons({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const { index, labels } = choice(model);
  return (
    <Frame model={model} class={model.text("orientation") === "horizontal" ? "w-radio across" : "w-radio"} group={true}>
      {({ id, label, name }) => (
        <div class="w-options" role="radiogroup" aria-labelledby={name ? undefined : label} aria-label={name}>
          {labels.map((text, i) => (
            <label key={i}>
              <input type="radio" name={id} checked={i === index} disabled={off} onChange={() => set({ index: i })} />
              <span>{text}</span>
            </label>
          ))}
        </div>
      )}
    </Frame>
  );
}

/** Buttons of which one is down: radio buttons in another dress, with their keys. */
export function ToggleButtons({ model }: { model: Model }) {
  const { off, style, set } = useParts(model);
  const { index, labels } = choice(model);
  const [icons, tips] = [model.texts("icons"), model.texts("tooltips")];
  const row = useCss<HTMLDivElement>({ ...styled(style, "button_width", "--w-button-width"), ...fontOf(style) });
  return (
    <Frame model={model} class={`w-toggles ${tone(model)}`} group={true}>
      {({ id, label, name }) => (
        <div ref={row} class="w-options" role="radiogroup" aria-labelledby={name ? undefined : label} aria-label={name}>
          {labels.map((text, i) => (
            <label key={i} class={i === index ? "down" : ""} title={tips[i] || undefined}>
              <input type="radio" name={id} checked={i === index} disabled={off} onChange={() => set({ index: i })} />
              <Glyph name={icons[i] ?? ""} />
              <span>{text}</span>
            </label>
          ))}
        </div>
      )}
    </Frame>
  );
}

/** The colour class of button_style, box_style and bar_style: only the names that there are. */
export function tone(model: Model, name = "button_style"): string {
  const style = model.text(name);
  return ["primary", "success", "info", "warning", "danger"].includes(style) ? `w-${style}` : "";
}

export function Button({ model, onClick }: { model: Model; onClick(): void }) {
  const { off, layout, style } = useParts(model);
  const text = model.text("description");
  const css = { ...layoutOf(layout), ...fontOf(style), ...styled(style, "button_color", "background-color") };
  const ref = useCss<HTMLButtonElement>(css);
  return (
    <button ref={ref} type="button" class={`w w-button ${tone(model)}`} disabled={off} title={model.text("tooltip") || undefined} aria-label={text ? undefined : model.text("tooltip") || model.text("icon") || kindName(model)} onClick={onClick}>
      <Glyph name={model.text("icon")} alone={!text} />
      {text}
    </button>
  );
}

export function ToggleButton({ model }: { model: Model }) {
  const { off, layout, style, set } = useParts(model);
  const text = model.text("description");
  const down = model.flag("value");
  const ref = useCss<HTMLButtonElement>({ ...layoutOf(layout), ...fontOf(style) });
  return (
    <button ref={ref} type="button" class={`w w-button ${down ? "down" : ""} ${tone(model)}`} aria-pressed={down} disabled={off} title={model.text("tooltip") || undefined} aria-label={text ? undefined : model.text("tooltip") || model.text("icon") || kindName(model)} onClick={() => set({ value: !down })}>
      <Glyph name={model.text("icon")} alone={!text} />
      {text}
    </button>
  );
}

export function Checkbox({ model }: { model: Model }) {
  const { off, layout, style, set } = useParts(model);
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  const indent = useCss<HTMLLabelElement>({ ...(model.flag("indent", true) ? {} : { "padding-left": "0" }), ...fontOf(style) });
  const text = model.text("description");
  return (
    <div ref={ref} class="w w-check" title={model.text("tooltip") || undefined}>
      <label ref={indent}>
        <input type="checkbox" checked={model.flag("value")} disabled={off} aria-label={text ? undefined : model.text("tooltip") || kindName(model)} onChange={(event) => set({ value: event.currentTarget.checked })} />
        <span>{text}</span>
      </label>
    </div>
  );
}

export function Valid({ model }: { model: Model }) {
  const good = model.flag("value");
  return (
    <Frame model={model} class="w-valid" group={true}>
      {() => (
        <span class={good ? "good" : "bad"}>
          <Glyph name={good ? "check" : "times"} />
          <span class={good ? "unseen" : ""}>{good ? "valid" : model.text("readout") || "invalid"}</span>
        </span>
      )}
    </Frame>
  );
}
