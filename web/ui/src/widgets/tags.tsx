// Lists of short things that are added and taken out one by one: words, numbers, colours.

import { useId, useRef, useState } from "preact/hooks";
import { useCss, useParts } from "./context";
import { placeholder } from "./fields";
import { formatted } from "./format";
import { Frame } from "./frame";
import type { Model } from "./model";

type Tag = string | number;

/** What a list takes. */
interface Kind {
  read(text: string): Tag | undefined; // undefined: that is none
  show(tag: Tag): string;
  isColour: boolean;
}

function kindOf(model: Model): Kind {
  const isNumber = /^(Ints|Floats)/.test(model.kind);
  const isColour = model.kind.startsWith("Colors");
  if (!isNumber) return { read: (text) => (isColour && !CSS.supports("color", text) ? undefined : text), show: String, isColour };
  const whole = model.kind.startsWith("Ints");
  const [low, high] = [model.number("min", -Infinity), model.number("max", Infinity)];
  return {
    read: (text) => {
      const value = Number(text.replaceAll("−", "-"));
      return Number.isFinite(value) && (!whole || Number.isInteger(value)) && value >= low && value <= high ? value : undefined;
    },
    show: (tag) => formatted(Number(tag), model.text("format", whole ? "d" : ".1f")),
    isColour,
  };
}

export function Tags({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState("");
  const kind = kindOf(model);
  const tags = model.list("value") as Tag[];
  const allowed = model.list("allowed_tags") as Tag[];
  const twice = model.flag("allow_duplicates", true);
  const readable = (text: string): Tag | undefined => {
    const tag = text.trim() === "" ? undefined : kind.read(text.trim());
    const known = tag !== undefined && (allowed.length === 0 || allowed.includes(tag)) && (twice || !tags.includes(tag));
    return known ? tag : undefined;
  };
  const add = (): void => {
    const tag = readable(draft);
    if (tag === undefined) return;
    setDraft("");
    set({ value: [...tags, tag] });
  };
  const remove = (at: number): void => {
    set({ value: tags.filter((_, i) => i !== at) });
    field.current?.focus();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      add();
    } else if (event.key === "Backspace" && draft === "" && tags.length > 0) remove(tags.length - 1);
  };
  return (
    <Frame model={model} class="w-tags" group={true}>
      {({ name }) => (
        <div class="w-tag-list">
          {tags.map((tag, i) => (
            <Chip key={`${i} ${tag}`} text={kind.show(tag)} tone={kind.isColour ? "" : model.text("tag_style")} colour={kind.isColour ? String(tag) : ""} off={off} remove={() => remove(i)} />
          ))}
          <input
            ref={field} type="text" aria-label={`${name ?? model.text("description")}, add`} placeholder={placeholder(model)} value={draft} disabled={off} autocomplete="off"
            list={allowed.length > 0 ? list : undefined} aria-invalid={draft.trim() !== "" && readable(draft) === undefined}
            onInput={(event) => setDraft(event.currentTarget.value)} onKeyDown={press} onBlur={add}
          />
          <datalist id={list}>
            {allowed.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </div>
      )}
    </Frame>
  );
}

interface ChipProps {
  text: string;
  tone: string;
  colour: string;
  off: boolean;
  remove: () => void;
}

function Chip({ text, tone, colour, off, remove }: ChipProps) {
  const swatch = useCss<HTMLElement>(colour ? { "background-color": colour } : {});
  const takeOut = (event: KeyboardEvent): void => {
    if (event.key === "Backspace" || event.key === "Delete") remove();
  };
  return (
    <span class={`w-tag ${/^(primary|success|info|warning|danger)$/.test(tone) ? tone : ""}`}>
      {colour && <i ref={swatch} class="w-swatch" />}
      {text}
      <button type="button" aria-label={`Remove ${text}`} title={`Remove ${text}`} disabled={off} onClick={remove} onKeyDown={takeOut}>
        ×
      </button>
    </span>
  );
}
