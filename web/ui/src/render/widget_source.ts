// Where widgets that outputs name come from. What draws them is loaded when the first one is met.

import { createContext, type FunctionComponent } from "preact";
import { isObject, type Json } from "../document/json";

export const WIDGET_TYPE = "application/vnd.jupyter.widget-view+json";

/** Draws the widget of an id; cell: the id of the cell whose output it is. */
export type WidgetView = FunctionComponent<{ id: string; cell: string }>;

/** Answers with what draws widgets here, or throws an Error that says why nothing does. */
export type WidgetSource = () => Promise<WidgetView>;

export const WidgetContext = createContext<WidgetSource | undefined>(undefined);

/** The id of the cell whose outputs are drawn. */
export const OutputsOf = createContext("");

export function widgetId(value: Json | undefined): string | undefined {
  return isObject(value) && typeof value["model_id"] === "string" ? value["model_id"] : undefined;
}
