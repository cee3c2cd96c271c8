// The rows of a table that were asked for, in pages. Only what is near the screen is held.

import { Observable } from "../document/observable";
import type { ArrowPage } from "./arrow_page";
import type { ColumnProfile, TableHandle, TableQuery, TableSource } from "./table_source";

export const PAGE_ROWS = 200;
const MOST_PAGES = 40;

/** A row's cells by the number of their column: a text, or null for a missing value. */
export type Row = (column: number) => string | null;

export class TablePages extends Observable {
  rows: number;
  profiles: ColumnProfile[] = [];
  where = "";
  sort = "";
  desc = false;
  /** Why the last question was not answered. */
  trouble = "";
  busy = 0;
  private pages = new Map<number, ArrowPage>(); // in the order of their last use
  private asked = new Set<number>();
  private epoch = 0;

  constructor(
    private handle: TableHandle,
    private source: TableSource,
  ) {
    super();
    this.rows = handle.rows;
    void this.begin();
  }

  /** Asks for other rows, or for another order. */
  choose(where: string, sort: string, desc: boolean): void {
    if (where === this.where && sort === this.sort && desc === this.desc) return;
    const before = { where: this.where, sort: this.sort, desc: this.desc, pages: this.pages };
    const again = where !== this.where;
    Object.assign(this, { where, sort, desc });
    void this.begin(again).then((answered) => {
      if (answered) return;
      Object.assign(this, before); // what was shown stays when the question is wrong
      this.asked.clear();
      this.changed();
    });
  }

  /** The page that the rows begin with, once it is there. */
  get first(): ArrowPage | undefined {
    return this.pages.get(0);
  }

  /** The row, or undefined while it is under way. */
  row(index: number): Row | undefined {
    const number = Math.floor(index / PAGE_ROWS);
    const page = this.pages.get(number);
    if (!page) {
      void this.fetch(number);
      return undefined;
    }
    this.pages.delete(number); // and last again
    this.pages.set(number, page);
    const at = index % PAGE_ROWS;
    return at < page.rows ? (column) => page.text(at, column) : undefined;
  }

  private begin(profile = true): Promise<boolean> {
    this.epoch++;
    this.asked.clear();
    this.trouble = "";
    this.pages = new Map();
    return this.fetch(0, profile);
  }

  private async fetch(number: number, profile = false): Promise<boolean> {
    if (this.asked.has(number)) return true;
    this.asked.add(number);
    const { epoch } = this;
    const query: TableQuery = { offset: number * PAGE_ROWS, count: PAGE_ROWS, where: this.where, sort: this.sort, desc: this.desc, profile };
    this.busy++;
    this.changed();
    try {
      const view = await this.source(this.handle.id, query);
      if (epoch !== this.epoch) return true;
      this.rows = view.rows;
      if (profile) this.profiles = view.profiles;
      this.pages.set(number, view.page);
      if (this.pages.size > MOST_PAGES) this.drop();
      return true;
    } catch (error) {
      if (epoch === this.epoch) this.trouble = error instanceof Error ? error.message : String(error);
      return epoch !== this.epoch;
    } finally {
      if (epoch === this.epoch && !this.trouble) this.asked.delete(number); // a page that is dropped may be asked for again
      this.busy--;
      this.changed();
    }
  }

  private drop(): void {
    const oldest = this.pages.keys().next().value;
    if (oldest !== undefined) this.pages.delete(oldest);
  }
}
