// A figure of Plotly's own type in the outputs of a cell.

import { useMemo } from "preact/hooks";
import type { Json } from "../document/json";
import { JsonView } from "./json_view";
import { Later } from "./later";
import { chartOfPlotly } from "./plotly";

export function PlotlyView({ value }: { value: Json }) {
  const read = useMemo(() => chartOfPlotly(value), [value]);
  if ("missing" in read) return <Undrawn missing={read.missing} value={value} />;
  return (
    <>
      <Later load={() => import("../later/chart")} props={{ type: "application/vnd.vegalite.v5+json", value: read.chart }} />
      <p class="frame-note">A figure of Plotly, drawn by Vega-Lite: its data, titles and axes, without Plotly’s colours, shapes and annotations.</p>
    </>
  );
}

function Undrawn({ missing, value }: { missing: string; value: Json }) {
  return (
    <>
      <p class="frame-note" role="note">
        A figure of Plotly that is not drawn here: {missing}. Plotly draws it by itself if its output is HTML: <code>plotly.io.renderers.default = "notebook"</code>, then run the cell again.
      </p>
      <JsonView value={value} open={false} />
    </>
  );
}
