// Saving: on demand, every half minute, and when the page is left; never over a file that somebody else changed meanwhile.

import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import { saveNotebook, stat, type Entry } from "../server/contents";
import { ServerError } from "../server/rest";

const AUTOSAVE_MS = 30_000;
/** File systems and servers round times differently. */
const SAME_TIME_MS = 500;

export type SaveState = "saved" | "unsaved" | "saving" | "failed" | "conflict";

export interface SaverEvents {
  /** The file on disk is another than the one that was opened. */
  conflict(): Promise<"overwrite" | "reload" | "later">;
  failed(reason: string): void;
  reload(): void;
}

export class Saver extends Observable {
  state: SaveState = "saved";
  reason = "";
  savedAt: Date | undefined;
  private busy = false;
  private timer: number;
  private asking = false;

  constructor(
    private notebook: Notebook,
    public path: string,
    private onDisk: Entry,
    private events: SaverEvents,
  ) {
    super();
    this.timer = window.setInterval(() => void this.auto(), AUTOSAVE_MS);
    notebook.watch(() => this.follow());
    window.addEventListener("blur", this.auto);
    document.addEventListener("visibilitychange", this.auto);
    window.addEventListener("beforeunload", this.warn);
  }

  close(): void {
    window.clearInterval(this.timer);
    window.removeEventListener("blur", this.auto);
    document.removeEventListener("visibilitychange", this.auto);
    window.removeEventListener("beforeunload", this.warn);
  }

  /** Saves now. Asks the user when the file changed on disk. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      if (await this.changedElsewhere()) return await this.resolve();
      return await this.put(this.onDisk.hash);
    } catch (error) {
      if (error instanceof ServerError && error.status === 409) return await this.resolve();
      this.fail(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private async put(base: string | null): Promise<boolean> {
    const { revision } = this.notebook;
    this.set("saving");
    this.took(await saveNotebook(this.path, this.notebook.toJson(), base));
    this.notebook.saved(revision);
    this.set(this.notebook.dirty ? "unsaved" : "saved");
    return true;
  }

  private took(entry: Entry): void {
    this.onDisk = entry;
    this.savedAt = new Date();
  }

  private async changedElsewhere(): Promise<boolean> {
    // A server that knows the content's hash compares better, when it writes.
    if (this.onDisk.hash !== null) return false;
    try {
      const { lastModified } = await stat(this.path);
      return Date.parse(lastModified) - Date.parse(this.onDisk.lastModified) > SAME_TIME_MS;
    } catch (error) {
      // A deleted file is written again: the notebook on the page may be all that is left of it.
      if (error instanceof ServerError && error.status === 404) return false;
      throw error;
    }
  }

  private async resolve(): Promise<boolean> {
    this.set("conflict");
    this.asking = true;
    const choice = await this.events.conflict();
    this.asking = false;
    if (choice === "overwrite") return this.put(null);
    if (choice === "reload") this.events.reload();
    return false;
  }

  private fail(error: unknown): void {
    this.reason = error instanceof Error ? error.message : String(error);
    this.set("failed");
    this.events.failed(this.reason);
  }

  private set(state: SaveState): void {
    this.state = state;
    this.changed();
  }

  private follow(): void {
    if (this.notebook.dirty && this.state === "saved") this.set("unsaved");
  }

  private auto = (): void => {
    if (this.notebook.dirty && this.state !== "conflict" && !this.asking) void this.save();
  };

  private warn = (event: BeforeUnloadEvent): void => {
    if (this.notebook.dirty) event.preventDefault();
  };
}
