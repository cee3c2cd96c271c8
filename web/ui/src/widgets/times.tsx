// Dates, times and colours, by the browser's own fields.

import { useParts } from "./context";
import { Frame } from "./frame";
import type { Model } from "./model";

interface Moment {
  year: number;
  month: number; // from 0
  date: number;
  hours: number;
  minutes: number;
  seconds: number;
  milliseconds: number;
}

export function DateField({ model }: { model: Model }) {
  return <MomentField model={model} type="date" write={dateText} read={(text) => dateOf(text)} step={model.number("step", 1)} />;
}

export function TimeField({ model }: { model: Model }) {
  return <MomentField model={model} type="time" write={timeText} read={(text) => timeOf(text)} step={model.number("step", 60)} />;
}

/** A date with a time. The aware kind is in UTC on its way, and in the person's own time on the page. */
export function DatetimeField({ model }: { model: Model }) {
  const aware = model.kind === "DatetimeModel";
  const write = (moment: Moment): string => {
    const local = aware ? shifted(moment, 1) : moment;
    return `${dateText(local)}T${timeText(local)}`;
  };
  const read = (text: string): Partial<Moment> | undefined => {
    const [day, time] = text.split("T");
    const moment = { ...dateOf(day ?? ""), ...timeOf(time ?? "") } as Moment;
    if (moment.year === undefined || moment.hours === undefined) return undefined;
    return aware ? shifted(moment, -1) : moment;
  };
  return <MomentField model={model} type="datetime-local" write={write} read={read} step={undefined} />;
}

function MomentField(props: { model: Model; type: "date" | "time" | "datetime-local"; write(moment: Moment): string; read(text: string): Partial<Moment> | undefined; step: number | undefined }) {
  const { model, type, write, read } = props;
  const { off, set } = useParts(model);
  const text = (name: string): string | undefined => {
    const value = model.state.get(name);
    return typeof value === "object" && value !== null ? write({ year: 0, month: 0, date: 1, hours: 0, minutes: 0, seconds: 0, milliseconds: 0, ...value }) : undefined;
  };
  const take = (typed: string): void => {
    const value = typed === "" ? null : read(typed);
    if (value !== undefined) set({ value });
  };
  return (
    <Frame model={model} class="w-when">
      {({ id, name }) => <input id={id} type={type} aria-label={name} value={text("value") ?? ""} min={text("min")} max={text("max")} step={props.step} disabled={off} onChange={(event) => take(event.currentTarget.value)} />}
    </Frame>
  );
}

function dateText({ year, month, date }: Moment): string {
  return `${padded(year, 4)}-${padded(month + 1, 2)}-${padded(date, 2)}`;
}

function timeText({ hours, minutes, seconds, milliseconds }: Moment): string {
  const rest = seconds || milliseconds ? `:${padded(seconds, 2)}${milliseconds ? `.${padded(milliseconds, 3)}` : ""}` : "";
  return `${padded(hours, 2)}:${padded(minutes, 2)}${rest}`;
}

function padded(value: number, width: number): string {
  return String(Math.trunc(Number(value)) || 0).padStart(width, "0");
}

function dateOf(text: string): Pick<Moment, "year" | "month" | "date"> | undefined {
  const [year, month, date] = text.split("-").map(Number);
  return year !== undefined && month !== undefined && date !== undefined ? { year, month: month - 1, date } : undefined;
}

function timeOf(text: string): Pick<Moment, "hours" | "minutes" | "seconds" | "milliseconds"> | undefined {
  const found = /^(\d+):(\d+)(?::(\d+)(?:\.(\d{1,3}))?)?$/.exec(text);
  if (!found) return undefined;
  const [, hours, minutes, seconds, fraction] = found;
  return { hours: Number(hours), minutes: Number(minutes), seconds: Number(seconds ?? 0), milliseconds: Number((fraction ?? "").padEnd(3, "0")) };
}

// From UTC to the person's time (1), or back (-1).
function shifted(m: Moment, way: 1 | -1): Moment {
  const at = way === 1 ? new Date(Date.UTC(m.year, m.month, m.date, m.hours, m.minutes, m.seconds, m.milliseconds)) : new Date(m.year, m.month, m.date, m.hours, m.minutes, m.seconds, m.milliseconds);
  if (way === 1) return { year: at.getFullYear(), month: at.getMonth(), date: at.getDate(), hours: at.getHours(), minutes: at.getMinutes(), seconds: at.getSeconds(), milliseconds: at.getMilliseconds() };
  return { year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate(), hours: at.getUTCHours(), minutes: at.getUTCMinutes(), seconds: at.getUTCSeconds(), milliseconds: at.getUTCMilliseconds() };
}

export function ColorPicker({ model }: { model: Model }) {
  const { off, set } = useParts(model);
  const value = model.text("value");
  const concise = model.flag("concise");
  const take = (text: string): void => {
    if (CSS.supports("color", text)) set({ value: text });
  };
  return (
    <Frame model={model} class="w-color" group={!concise}>
      {({ id, name }) => (
        <>
          {!concise && <input type="text" aria-label={`${name ?? model.text("description")}, as text`} value={value} disabled={off} spellcheck={false} onChange={(event) => take(event.currentTarget.value)} />}
          <input id={id} type="color" aria-label={name ?? model.text("description")} value={hexOf(value)} disabled={off} onInput={(event) => set({ value: event.currentTarget.value })} />
        </>
      )}
    </Frame>
  );
}

// A colour of any kind as #rrggbb, which is what the browser's field takes.
function hexOf(color: string): string {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return "#000000";
  pen.fillStyle = color;
  return /^#[0-9a-f]{6}$/i.test(String(pen.fillStyle)) ? String(pen.fillStyle) : "#000000";
}
