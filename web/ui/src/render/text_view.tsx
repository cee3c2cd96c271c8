// Text output of any length: all of it when short, a window on it when long.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TextLog } from "../document/textlog";
import { ansiLines } from "./ansi";

/** Text with more lines than this scrolls in a box of its own. */
const LONG_LINES = 100;
const LINE_HEIGHT = 19; // pixels; --line-height in the style sheet
const SPARE_LINES = 20;
/** Browsers stop laying out elements at some 16 million pixels; beyond this the scroll bar moves in proportion. */
const MAX_HEIGHT = 8_000_000;

interface TextProps {
  log: TextLog;
  class: string;
  version: number;
  tall?: boolean;
  /** Marks places in the text's HTML; of long text it is not asked. */
  mark?: (html: string) => string;
}

export function TextView(props: TextProps) {
  const { log } = props;
  if (log.length > LONG_LINES) return <LongText {...props} />;
  const { lines, colour } = log.window(0, log.length);
  const html = ansiLines(lines, colour).join("\n");
  return <pre class={`text ${props.class}`} dangerouslySetInnerHTML={{ __html: props.mark?.(html) ?? html }} />;
}

function LongText({ log, class: kind, tall }: TextProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [top, setTop] = useState(0);
  const [open, setOpen] = useState(tall ?? false);
  const total = log.length;
  const height = Math.min(MAX_HEIGHT, total * LINE_HEIGHT);
  const room = Math.ceil((box.current?.clientHeight ?? 400) / LINE_HEIGHT);
  const first = firstLine(top, total, height, room);
  const from = Math.max(0, first - SPARE_LINES);
  const { lines, colour } = log.window(from, first + room + SPARE_LINES);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !atEnd.current) return;
    element.scrollTop = element.scrollHeight;
    setTop(element.scrollTop);
  }, [total, open]);

  const scrolled = (event: Event): void => {
    const element = event.currentTarget as HTMLElement;
    atEnd.current = element.scrollTop + element.clientHeight >= element.scrollHeight - LINE_HEIGHT;
    setTop(element.scrollTop);
  };
  const offset = height === total * LINE_HEIGHT ? from * LINE_HEIGHT : Math.max(0, top - (first - from) * LINE_HEIGHT);
  return (
    <div class={`long-text ${kind}`}>
      <div class="long-box" data-open={open} ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-live="off" aria-label={`${total} lines of output`}>
        <div class="long-space" style={{ height: `${height}px` }}>
          <pre class="text" style={{ transform: `translateY(${offset}px)` }} dangerouslySetInnerHTML={{ __html: ansiLines(lines, colour).join("\n") }} />
        </div>
      </div>
      <LongFoot log={log} open={open} onOpen={() => setOpen(!open)} />
    </div>
  );
}

// The line at the top of the box, from where the scroll bar stands.
function firstLine(top: number, total: number, height: number, room: number): number {
  if (height === total * LINE_HEIGHT) return Math.floor(top / LINE_HEIGHT);
  const share = top / Math.max(1, height - room * LINE_HEIGHT);
  return Math.round(Math.min(1, share) * Math.max(0, total - room + 1));
}

function LongFoot(props: { log: TextLog; open: boolean; onOpen: () => void }) {
  const { log } = props;
  const left = log.dropped ? `, ${log.dropped.toLocaleString("en")} in the middle left out` : "";
  return (
    <div class="long-foot">
      <span>
        {log.length.toLocaleString("en")} lines{left}
      </span>
      <button type="button" class="link" onClick={props.onOpen}>
        {props.open ? "Smaller" : "Larger"}
      </button>
      <button type="button" class="link" onClick={() => void navigator.clipboard?.writeText(log.toString())}>
        Copy
      </button>
    </div>
  );
}
