// A table of any length: the rows on the screen are drawn, the others are room to scroll. Rows sort by a click on a column's
// head and are picked by a condition; below each head the column's values are drawn.

import { useContext, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useWatch } from "../document/observable";
import { TableContext, type ColumnProfile, type TableColumn, type TableHandle, type TableSource } from "./table_source";
import { TablePages } from "./table_pages";

const ROW_PX = 24;
const SHOWN_ROWS = 14;
// Browsers bound the height of an element; longer tables scroll by more than a row for each row's height.
const MOST_PX = 6_000_000;

export function TableGrid({ handle }: { handle: TableHandle }) {
  const source = useContext(TableContext);
  return source ? <OpenGrid handle={handle} source={source} /> : null;
}

function OpenGrid({ handle, source }: { handle: TableHandle; source: TableSource }) {
  const pages = useMemo(() => new TablePages(handle, source), [handle.id]);
  useWatch(pages);
  return (
    <div class="grid">
      <Condition pages={pages} total={handle.rows} />
      {pages.trouble && (
        <p class="grid-trouble" role="alert">
          {pages.trouble}
        </p>
      )}
      <Rows pages={pages} columns={handle.columns} />
    </div>
  );
}

function Condition({ pages, total }: { pages: TablePages; total: number }) {
  const [text, setText] = useState(pages.where);
  const submit = (event: Event): void => {
    event.preventDefault();
    pages.choose(text.trim(), pages.sort, pages.desc);
  };
  return (
    <form class="grid-bar" onSubmit={submit}>
      <input type="text" aria-label="Rows that meet a condition in SQL" placeholder="condition: price > 10 and city like 'B%'" spellcheck={false} value={text} onInput={(event) => setText(event.currentTarget.value)} onBlur={submit} />
      <span class="grid-count" role="status">
        {pages.busy > 0 ? "…" : count(pages.rows, total)}
      </span>
    </form>
  );
}

function count(rows: number, total: number): string {
  const all = `${total.toLocaleString("en")} ${total === 1 ? "row" : "rows"}`;
  return rows === total ? all : `${rows.toLocaleString("en")} of ${all}`;
}

function Rows({ pages, columns }: { pages: TablePages; columns: TableColumn[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const shown = Math.min(SHOWN_ROWS, pages.rows);
  const last = Math.max(0, pages.rows - shown);
  const height = Math.min(MOST_PX, pages.rows * ROW_PX);
  const room = height - shown * ROW_PX; // of the scroll bar
  const top = Math.min(first, last);

  const scrolled = (event: Event): void => {
    const { scrollTop } = event.currentTarget as HTMLElement;
    const wanted = room > 0 ? Math.round((scrollTop / room) * last) : 0;
    if (Math.abs(wanted - top) > (last * ROW_PX) / Math.max(1, room)) setFirst(Math.max(0, Math.min(last, wanted)));
    else if (height < MOST_PX) setFirst(wanted);
  };
  const go = (row: number): void => {
    const next = Math.max(0, Math.min(last, row));
    setFirst(next);
    if (box.current) box.current.scrollTop = last > 0 ? (next / last) * room : 0;
  };
  useLayoutEffect(() => go(0), [pages.where, pages.sort, pages.desc]); // other rows begin at their beginning
  // A long table's scroll bar is too coarse for the wheel: the wheel moves rows, and the bar follows.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || height < MOST_PX) return;
    const turn = (event: WheelEvent): void => {
      if (event.deltaY === 0 || event.ctrlKey) return;
      event.preventDefault();
      go(top + (Math.round(event.deltaY / ROW_PX) || Math.sign(event.deltaY)));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  });
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: shown - 1, PageUp: 1 - shown, Home: -pages.rows, End: pages.rows }[event.key];
    if (step === undefined || event.target !== event.currentTarget) return;
    go(top + step);
    event.preventDefault();
    event.stopPropagation();
  };
  const widths = useMemo(() => columns.map((c, i) => widthOf(c, pages, i)).join(" "), [columns, pages.profiles, pages.first]);
  return (
    <div class="grid-box" ref={box} tabIndex={0} role="grid" aria-label="Table" aria-rowcount={pages.rows} aria-colcount={columns.length} style={{ "--columns": `5.5em ${widths}` }} onScroll={scrolled} onKeyDown={press}>
      <div class="grid-head" role="row">
        <span class="grid-number" role="columnheader" aria-label="Row" />
        {columns.map((column, i) => (
          <Head key={column.name} pages={pages} column={column} profile={pages.profiles[i]} />
        ))}
      </div>
      <div style={{ height: `${height}px` }}>
        <div class="grid-rows">
          {Array.from({ length: shown }, (_, i) => (
            <Row key={i} pages={pages} index={top + i} columns={columns} />
          ))}
        </div>
      </div>
    </div>
  );
}

function widthOf(column: TableColumn, pages: TablePages, index: number): string {
  let longest = column.name.length + 3;
  for (let row = 0; row < Math.min(30, pages.rows); row++) longest = Math.max(longest, pages.row(row)?.(index)?.length ?? 0);
  return `${Math.max(11, Math.min(40, longest + 2))}ch`;
}

function Head({ pages, column, profile }: { pages: TablePages; column: TableColumn; profile: ColumnProfile | undefined }) {
  const sorted = pages.sort === column.name;
  // Upwards, downwards, and as they stand again.
  const sort = (): void => pages.choose(pages.where, sorted && pages.desc ? "" : column.name, sorted && !pages.desc);
  return (
    <span class="grid-column" role="columnheader" aria-sort={sorted ? (pages.desc ? "descending" : "ascending") : "none"}>
      <button type="button" title={`Sort by ${column.name}`} onClick={sort}>
        <b>{column.name}</b> {sorted ? (pages.desc ? "↓" : "↑") : ""}
      </button>
      <span class="grid-type">{column.type}</span>
      {profile && <Profile profile={profile} />}
    </span>
  );
}

function Profile({ profile }: { profile: ColumnProfile }) {
  const nulls = profile.nulls > 0 ? `${profile.nulls.toLocaleString("en")} missing` : "";
  const sampled = profile.sampled > 0 ? `, of ${profile.sampled.toLocaleString("en")} rows` : "";
  if (profile.bars.length > 0) {
    const most = Math.max(...profile.bars, 1);
    const width = 100 / profile.bars.length;
    const words = `${profile.low} to ${profile.high}${sampled}`;
    return (
      <span class="grid-profile" title={[words, nulls].filter(Boolean).join(", ")}>
        <svg viewBox="0 0 100 26" preserveAspectRatio="none" role="img" aria-label={`Values from ${words}`}>
          {profile.bars.map((n, i) => (
            <rect key={i} x={i * width + 0.3} y={26 - (26 * n) / most} width={width - 0.6} height={(26 * n) / most} />
          ))}
        </svg>
        <small>{nulls || `${profile.low} … ${profile.high}`}</small>
      </span>
    );
  }
  const most = profile.frequent[0]?.count ?? 1;
  const list = profile.frequent.map((f) => `${f.value}: ${f.count.toLocaleString("en")}`).join("\n");
  return (
    <span class="grid-profile" title={[list + sampled, nulls].filter(Boolean).join("\n")}>
      <span class="grid-frequent" aria-hidden="true">
        {profile.frequent.slice(0, 3).map((f) => (
          <i key={f.value} style={{ width: `${(100 * f.count) / most}%` }}>
            {f.value}
          </i>
        ))}
      </span>
      <small>{nulls || `${profile.distinct.toLocaleString("en")} distinct`}</small>
    </span>
  );
}

function Row({ pages, index, columns }: { pages: TablePages; index: number; columns: TableColumn[] }) {
  const cells = pages.row(index);
  return (
    <div class="grid-row" role="row" aria-rowindex={index + 1}>
      <span class="grid-number" role="rowheader">
        {index.toLocaleString("en")}
      </span>
      {columns.map((column, i) => {
        const text = cells?.(i);
        const kind = cells === undefined ? "coming" : text === null || text === undefined ? "null" : RIGHT.test(column.type) ? "right" : "";
        return (
          <span key={column.name} class={`grid-cell ${kind}`} role="gridcell" title={text ?? undefined}>
            {cells === undefined ? "…" : (text ?? "null")}
          </span>
        );
      })}
    </div>
  );
}

const RIGHT = /^(i|u|f)\d+$|^decimal/;
