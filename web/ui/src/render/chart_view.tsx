// A chart in the outputs of a cell, with its tools; what is wrong with it stands above its tree.

import type { View } from "vega";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Json } from "../document/json";
import { drawChart } from "./chart";
import { JsonView } from "./json_view";
import { Tool } from "./picture_frame";

export function ChartView({ type, value }: { type: string; value: Json }) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<View | undefined>(undefined);
  const [trouble, setTrouble] = useState("");
  const [tip, setTip] = useState<{ text: string; x: number; y: number }>();
  useEffect(() => {
    let over = false;
    setTrouble("");
    const host = place.current!;
    const tell = (text: string, event: MouseEvent): void => {
      const corner = host.getBoundingClientRect();
      setTip(text ? { text, x: event.clientX - corner.left, y: event.clientY - corner.top } : undefined);
    };
    drawChart(host, type, value, tell).then(
      (drawn) => (over ? drawn.finalize() : (view.current = drawn)),
      (error: Error) => over || setTrouble(error.message),
    );
    return () => {
      over = true;
      view.current?.finalize();
      view.current = undefined;
    };
  }, [type, value]);
  const save = async (ending: "png" | "svg"): Promise<void> => {
    const svg = await view.current?.toSVG();
    if (!svg) return;
    const { pngOf, saveAs } = await import("../later/picture_file");
    saveAs(ending === "png" ? await pngOf(svg) : new Blob([svg], { type: "image/svg+xml" }), `chart.${ending}`);
  };
  return (
    <>
      {trouble && <p class="notice grave" role="alert">This chart cannot be drawn: {trouble}</p>}
      {trouble && <JsonView value={value} open={false} />}
      <div class="picture-frame chart-frame" role="group" aria-label="Chart" hidden={trouble !== ""}>
        <div ref={place} class="chart" onPointerLeave={() => setTip(undefined)} />
        {tip && (
          <span class="picture-tip" role="status" style={{ left: `${tip.x}px`, top: `${tip.y}px` }}>
            {tip.text}
          </span>
        )}
        <div class="picture-tools">
          <Tool label="Save as PNG" text="PNG" act={() => void save("png")} />
          <Tool label="Save as SVG" text="SVG" act={() => void save("svg")} />
        </div>
      </div>
    </>
  );
}
