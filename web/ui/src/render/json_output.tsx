// An output in JSON, of a type that says what it describes.

import type { Json } from "../document/json";
import { JsonView } from "./json_view";
import { Later } from "./later";

const CHART = /^application\/vnd\.vega(lite)?\.v\d+\+json$/;

export function JsonOutput({ type, value }: { type: string; value: Json }) {
  return CHART.test(type) ? <Later load={() => import("../later/chart")} props={{ type, value }} /> : <JsonView value={value} open />;
}
