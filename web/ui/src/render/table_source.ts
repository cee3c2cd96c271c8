// Where the rows of a shown table come from, piece by piece: the kernel that showed it, as long as it keeps it.

import { createContext } from "preact";
import { isObject, type Json, type JsonObject } from "../document/json";
import { ArrowPage } from "./arrow_page";

export const TABLE_TYPE = "application/vnd.skep.table+json";

export interface TableColumn {
  name: string;
  type: string;
}

/** A table as its output names it. */
export interface TableHandle {
  id: string;
  rows: number;
  columns: TableColumn[];
}

export interface TableQuery {
  offset: number;
  count: number;
  where: string; // a condition in SQL; "" for all rows
  sort: string; // name of a column; "" for the rows' own order
  desc: boolean;
  profile: boolean;
}

export interface ColumnProfile {
  nulls: number;
  distinct: number;
  low: string;
  high: string;
  bars: number[];
  frequent: { value: string; count: number }[];
  sampled: number;
}

export interface TableView {
  rows: number;
  page: ArrowPage;
  profiles: ColumnProfile[];
}

/** Answers with a view, or throws an Error that says why not. */
export type TableSource = (id: string, query: TableQuery) => Promise<TableView>;

export const TableContext = createContext<TableSource | undefined>(undefined);

export function tableHandle(value: Json | undefined): TableHandle | undefined {
  if (!isObject(value) || typeof value["id"] !== "string" || !Array.isArray(value["columns"])) return undefined;
  const columns = value["columns"].filter(isObject).map((c) => ({ name: String(c["name"]), type: String(c["type"]) }));
  return { id: value["id"], rows: Number(value["rows"]), columns };
}

export function tableView(reply: JsonObject, page: ArrayBuffer): TableView {
  const profiles = Array.isArray(reply["profiles"]) ? reply["profiles"].filter(isObject).map(profile) : [];
  return { rows: Number(reply["rows"] ?? 0), page: new ArrowPage(page), profiles };
}

function profile(p: JsonObject): ColumnProfile {
  const frequent = Array.isArray(p["frequent"]) ? p["frequent"].filter(isObject) : [];
  return {
    nulls: Number(p["nulls"] ?? 0),
    distinct: Number(p["distinct"] ?? 0),
    low: String(p["low"] ?? ""),
    high: String(p["high"] ?? ""),
    bars: Array.isArray(p["bars"]) ? p["bars"].map(Number) : [],
    frequent: frequent.map((f) => ({ value: String(f["value"]), count: Number(f["count"]) })),
    sampled: Number(p["sampled"] ?? 0),
  };
}
