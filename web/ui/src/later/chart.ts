// Charts of Vega and Vega-Lite. Loaded when the first one is shown.

import "../main"; // what the page has loaded already is in no second file
export { ChartView as View } from "../render/chart_view";
