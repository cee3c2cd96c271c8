// A MIME bundle: the richest form that this page can show, and never anything that runs.

import { useContext, useMemo, useState } from "preact/hooks";
import { joinLines, type Json, type JsonObject } from "../document/json";
import { TextLog } from "../document/textlog";
import { PictureFrame } from "./picture_frame";
import { renderMarkdown } from "./markdown";
import { Latex, Prose } from "./math";
import { sanitizeHtml, sanitizeSvg } from "./sanitize";
import { ShadowHtml } from "./shadow_html";
import { Later } from "./later";
import { TableContext, TABLE_TYPE, tableHandle, type TableHandle } from "./table_source";
import { TextView } from "./text_view";
import { WidgetOutput } from "./widget_output";
import { WidgetContext, WIDGET_TYPE, widgetId } from "./widget_source";

export const SCRIPT_TYPE = "application/javascript";
const PREFERENCE = ["text/html", "image/svg+xml", "text/markdown", "text/latex", "image/png", "image/jpeg", "image/gif", "image/webp", "application/json"];

export function BundleView(props: { data: JsonObject; metadata: JsonObject; version: number }) {
  const table = useMemo(() => tableHandle(props.data[TABLE_TYPE]), [props.data]);
  const source = useContext(TableContext);
  const widgets = useContext(WidgetContext);
  const widget = widgetId(props.data[WIDGET_TYPE]);
  if (widget !== undefined && widgets) return <WidgetOutput key={widget} id={widget} source={widgets} plain={joinLines(props.data["text/plain"])} />;
  return table && source ? <Browsable table={table} {...props} /> : <Picked {...props} />;
}

/** The beginning and the end of a table, and on demand all of it. */
function Browsable({ table, ...props }: { table: TableHandle; data: JsonObject; metadata: JsonObject; version: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      {open ? <Later load={() => import("../later/table")} props={{ handle: table }} /> : <Picked {...props} />}
      <button type="button" class="link explore" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Show as it was printed" : "Explore"}
      </button>
    </>
  );
}

/** The type that is shown, of those that a bundle has; undefined for plain text, and for what runs: that is for frames (segments.ts). */
export function richest(data: JsonObject): string | undefined {
  const type = PREFERENCE.find((name) => name in data);
  if (type !== undefined || SCRIPT_TYPE in data) return type;
  return Object.keys(data).find((name) => name.endsWith("+json") && name !== TABLE_TYPE);
}

function Picked({ data, metadata, version }: { data: JsonObject; metadata: JsonObject; version: number }) {
  const type = richest(data);
  const value = type === undefined ? undefined : data[type];
  switch (type) {
    case "text/html":
      return <HtmlText text={joinLines(value)} />;
    case "image/svg+xml":
      return <SvgPicture text={joinLines(value)} />;
    case "text/markdown":
      return <Prose html={renderMarkdown(joinLines(value))} />;
    case "text/latex":
      return <Latex text={joinLines(value)} />;
    case undefined:
      return <PlainText text={plainText(data)} version={version} />;
    default:
      if (!type.startsWith("image/")) return <Later load={() => import("../later/json")} props={{ type, value: value ?? null }} />;
      return <Picture type={type} data={joinLines(value)} size={metadata[type]} alt={joinLines(data["text/plain"])} />;
  }
}

function plainText(data: JsonObject): string {
  if ("text/plain" in data) return joinLines(data["text/plain"]);
  const text = Object.keys(data).find((name) => name.startsWith("text/"));
  if (text) return joinLines(data[text]);
  return `[nothing to show: ${Object.keys(data).join(", ") || "empty"}]`;
}

function PlainText({ text, version }: { text: string; version: number }) {
  const log = useMemo(() => new TextLog(text), [text]);
  return <TextView log={log} class="plain" version={version} />;
}

function HtmlText({ text }: { text: string }) {
  return <ShadowHtml class="html" html={useMemo(() => sanitizeHtml(text), [text])} />;
}

function SvgPicture({ text }: { text: string }) {
  // A picture drawn in the page's own colour fits any theme; others expect paper below them.
  const kind = /currentcolor/i.test(text) ? "picture themed" : "picture";
  return (
    <PictureFrame text={text}>
      <ShadowHtml class={kind} html={useMemo(() => sanitizeSvg(text), [text])} />
    </PictureFrame>
  );
}

function Picture({ type, data, size, alt }: { type: string; data: string; size: Json | undefined; alt: string }) {
  const { width, height } = (size ?? {}) as { width?: number; height?: number };
  return <img class="picture" src={`data:${type};base64,${data.replace(/\s/g, "")}`} width={width} height={height} alt={alt || "picture"} />;
}
