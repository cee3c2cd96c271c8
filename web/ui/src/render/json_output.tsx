// An output in JSON, of a type that says what it describes.

import type { Json } from "../document/json";
import { JsonView } from "./json_view";
import { Later } from "./later";
import { PlotlyView } from "./plotly_view";

const CHART = /^application\/vnd\.vega(lite)?\.v\d+\+json$/;
const PLOTLY = "application/vnd.plotly.v1+json";

export function JsonOutput({ type, value }: { type: string; value: Json }) {
  if (type === PLOTLY) return <PlotlyView value={value} />;
  return CHART.test(type) ? <Later load={() => import("../later/chart")} props={{ type, value }} /> : <JsonView value={value} open />;
}
