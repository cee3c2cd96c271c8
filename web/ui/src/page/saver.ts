// Saving the file. The server does it by itself; here it is asked for, by the person, and when the page is left.

import { Observable } from "../document/observable";
import type { Replica } from "../document/replica";

export type SaveState = "saved" | "unsaved" | "saving" | "failed" | "conflict";

export interface SaverEvents {
  /** The file on disk is another than the one that was opened. */
  conflict(): Promise<"overwrite" | "reload" | "later">;
  failed(reason: string): void;
}

export class Saver extends Observable {
  reason = "";
  savedAt: Date | undefined;
  private trouble: "saving" | "failed" | "conflict" | undefined;
  private busy = false;
  private asking = false;

  constructor(
    private replica: Replica,
    private events: SaverEvents,
  ) {
    super();
    replica.watch(() => this.changed());
    replica.notebook.watch(() => this.changed());
    window.addEventListener("blur", this.auto);
    document.addEventListener("visibilitychange", this.auto);
    window.addEventListener("beforeunload", this.warn);
  }

  get state(): SaveState {
    if (this.trouble) return this.trouble;
    return this.replica.saved && !this.replica.notebook.dirty ? "saved" : "unsaved";
  }

  close(): void {
    window.removeEventListener("blur", this.auto);
    document.removeEventListener("visibilitychange", this.auto);
    window.removeEventListener("beforeunload", this.warn);
  }

  /** Saves now. Asks the user when the file changed on disk. */
  async save(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      return await this.write(false);
    } finally {
      this.busy = false;
    }
  }

  private async write(force: boolean): Promise<boolean> {
    this.set("saving");
    const answer = await this.replica.save(force);
    switch (answer.kind) {
      case "saved":
        this.savedAt = new Date();
        this.set(undefined);
        return true;
      case "conflict":
        return this.resolve();
      case "failed":
        this.reason = answer.reason;
        this.set("failed");
        this.events.failed(this.reason);
        return false;
    }
  }

  private async resolve(): Promise<boolean> {
    this.set("conflict");
    this.asking = true;
    const choice = await this.events.conflict();
    this.asking = false;
    if (choice === "overwrite") return this.write(true);
    if (choice === "reload") {
      this.replica.reload();
      this.set(undefined);
    }
    return false;
  }

  private set(trouble: "saving" | "failed" | "conflict" | undefined): void {
    this.trouble = trouble;
    this.changed();
  }

  private auto = (): void => {
    if (this.state === "unsaved" && !this.asking) void this.save();
  };

  // What the server has is safe: it saves when the last tab is closed.
  private warn = (event: BeforeUnloadEvent): void => {
    if (!this.replica.settled) event.preventDefault();
  };
}
