// Where else a notebook goes than into its file: the checkpoint beside it, and other formats.

import { checkpoints, makeCheckpoint, restoreCheckpoint } from "../server/contents";
import { encodePath } from "../server/rest";
import { confirm, tell } from "./dialogs";
import type { Workbench } from "./workbench";

export type Format = "html" | "markdown" | "script" | "notebook";

export class Shelf {
  constructor(private bench: Workbench) {}

  async checkpoint(): Promise<void> {
    const { bench } = this;
    if (!(await bench.saver.save())) return;
    await this.attempt(async () => {
      await makeCheckpoint(bench.path);
      bench.notify("A checkpoint was made. “Go back to the checkpoint” brings this version back.");
    });
  }

  async restore(): Promise<void> {
    const { bench } = this;
    await this.attempt(async () => {
      const [last] = await checkpoints(bench.path);
      if (!last) return tell("No checkpoint", "None was made of this notebook yet.");
      const when = new Date(last.lastModified).toLocaleString();
      if (!(await confirm("Go back to the checkpoint?", `The notebook becomes what it was at ${when}. What was changed since is gone.`, "Go back", true))) return;
      await restoreCheckpoint(bench.path, last.id);
    });
  }

  /** Saves, and lets the browser download the notebook in a format. */
  async download(format: Format): Promise<void> {
    const { bench } = this;
    if (!(await bench.saver.save())) return;
    const link = document.createElement("a");
    link.href = `/nbconvert/${format}/${encodePath(bench.path)}?download=true`;
    link.download = "";
    link.click();
  }

  /** Saves, and goes on in the editor of texts. */
  async asText(): Promise<void> {
    if (await this.bench.saver.save()) location.assign("/edit/" + encodePath(this.bench.path));
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error) => this.bench.notify(error instanceof Error ? error.message : String(error)));
  }
}
