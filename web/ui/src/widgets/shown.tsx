// Widgets that only show: texts, HTML, bars, pictures.

import { useEffect, useMemo, useState } from "preact/hooks";
import { sanitizeHtml } from "../render/sanitize";
import { ShadowHtml } from "../render/shadow_html";
import { bytesOf } from "./buffers";
import { tone } from "./choices";
import { useCss, useParts } from "./context";
import { MathHtml, Words } from "./formulas";
import { Frame, kindName } from "./frame";
import { fontOf, layoutOf, styled, type Css } from "./layout";
import type { Model } from "./model";

export function Label({ model }: { model: Model }) {
  const { style } = useParts(model);
  const ref = useCss<HTMLSpanElement>(fontOf(style));
  return (
    <Frame model={model} class="w-plain" group={true}>
      {() => (
        <span ref={ref} class="w-words">
          <Words text={model.text("value")} />
        </span>
      )}
    </Frame>
  );
}

export function Html({ model }: { model: Model }) {
  const { style } = useParts(model);
  const text = model.text("value");
  const ref = useCss<HTMLDivElement>(fontOf(style));
  const html = useMemo(() => sanitizeHtml(text), [text]);
  return (
    <Frame model={model} class="w-plain" group={true}>
      {() => (
        <div ref={ref} class="w-words">
          <ShadowHtml class="html" html={html} />
        </div>
      )}
    </Frame>
  );
}

export function HtmlMath({ model }: { model: Model }) {
  const { style } = useParts(model);
  const ref = useCss<HTMLDivElement>(fontOf(style));
  return (
    <Frame model={model} class="w-plain" group={true}>
      {() => (
        <div ref={ref} class="w-words">
          <MathHtml html={model.text("value")} />
        </div>
      )}
    </Frame>
  );
}

export function Progress({ model }: { model: Model }) {
  const { style } = useParts(model);
  const [low, high, value] = [model.number("min"), model.number("max", 100), model.number("value")];
  const part = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
  const bar = useCss<HTMLDivElement>({ "--w-part": `${100 * part}%`, ...styled(style, "bar_color", "--w-bar") });
  const upright = model.text("orientation") === "vertical";
  return (
    <Frame model={model} class={`w-progress ${upright ? "upright" : ""} ${tone(model, "bar_style")}`} group={true}>
      {({ label, name }) => <div ref={bar} class="w-bar" role="progressbar" aria-labelledby={name ? undefined : label} aria-label={name} aria-valuemin={low} aria-valuemax={high} aria-valuenow={value} />}
    </Frame>
  );
}

/** The address of bytes, as long as the calling component shows them. */
function useBytes(model: Model, kind: string): string | undefined {
  const value = model.state.get("value");
  const format = model.text("format", "png");
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const bytes = bytesOf(value);
    if (!bytes || bytes.byteLength === 0) return setUrl(undefined);
    if (format === "url") return setUrl(ownAddress(new TextDecoder().decode(bytes)));
    const type = /^[\w.+-]{1,40}$/.test(format) ? `${kind}/${format === "svg" ? "svg+xml" : format}` : "application/octet-stream";
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [value, format, kind]);
  return url;
}

// Another machine is not asked for anything: it would learn that the notebook was opened.
function ownAddress(text: string): string | undefined {
  try {
    const url = new URL(text, location.href);
    return url.origin === location.origin || /^data:(image|audio|video)\//i.test(text) ? url.href : undefined;
  } catch {
    return undefined;
  }
}

export function Image({ model }: { model: Model }) {
  const { layout } = useParts(model);
  const url = useBytes(model, "image");
  const size = (name: string): Css => (/^\d+(\.\d+)?(px)?$/.test(model.text(name)) ? { [name]: `${parseFloat(model.text(name))}px` } : {});
  const ref = useCss<HTMLImageElement>({ ...size("width"), ...size("height"), ...layoutOf(layout) });
  if (!url) return <Empty model={model} words="no picture" />;
  return <img ref={ref} class="w w-image" src={url} alt={model.text("tooltip") || "picture"} title={model.text("tooltip") || undefined} />;
}

export function Media({ model }: { model: Model }) {
  const { layout } = useParts(model);
  const sound = model.kind === "AudioModel";
  const url = useBytes(model, sound ? "audio" : "video");
  const ref = useCss<HTMLDivElement>(layoutOf(layout));
  if (!url) return <Empty model={model} words={sound ? "no sound" : "no film"} />;
  // Never by itself: a page that begins to speak when it is opened is a nuisance.
  return (
    <div ref={ref} class="w w-image">
      {sound ? <audio src={url} controls loop={model.flag("loop")} aria-label={kindName(model)} /> : <video src={url} controls loop={model.flag("loop")} aria-label={kindName(model)} />}
    </div>
  );
}

function Empty({ model, words }: { model: Model; words: string }) {
  return (
    <span class="w w-note" role="img" aria-label={`${kindName(model)}, ${words}`}>
      {words}
    </span>
  );
}
