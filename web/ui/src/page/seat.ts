// The kernel that sits behind a notebook: found or started when the notebook opens, changed, restarted, ended.

import { isObject, type JsonObject } from "../document/json";
import type { Notebook } from "../document/notebook";
import { Observable } from "../document/observable";
import { Kernel } from "../kernel/kernel";
import * as api from "../server/sessions";

export class Seat extends Observable {
  kernel: Kernel | undefined;
  specs: api.KernelSpecs = { default: "", specs: [] };
  /** Why there is no kernel, for the user. */
  trouble = "";
  /** Ends when the kernel is there, or cannot be had. */
  ready: Promise<void> | undefined;
  private session: api.Session | undefined;

  constructor(
    private notebook: Notebook,
    private path: string,
    private events: { died(): void; emptied(): void; fresh(kernel: Kernel): void; seated(kernel: Kernel): void },
  ) {
    super();
  }

  get displayName(): string {
    const name = this.session?.kernelName ?? this.wantedName;
    return this.specs.specs.find((spec) => spec.name === name)?.displayName ?? (name || "No kernel");
  }

  get language(): string {
    if (this.kernel?.language) return this.kernel.language;
    const info = this.notebook.metadata["language_info"];
    if (isObject(info) && info["name"]) return String(info["name"]);
    return this.specs.specs.find((spec) => spec.name === this.wantedName)?.language ?? "";
  }

  get kernelName(): string {
    return this.session?.kernelName ?? "";
  }

  private get wantedName(): string {
    const spec = this.notebook.metadata["kernelspec"];
    return isObject(spec) ? String(spec["name"] ?? "") : "";
  }

  /** Joins the notebook's running kernel, or starts the one that it names, or else the server's default. */
  start(name = this.wantedName): Promise<void> {
    this.ready = this.sit(name).finally(() => (this.ready = undefined));
    return this.ready;
  }

  private async sit(name: string): Promise<void> {
    this.trouble = "";
    try {
      this.specs = await api.kernelSpecs();
      const known = this.specs.specs.some((spec) => spec.name === name);
      if (name && !known) throw new Error(`the kernel “${name}” is not installed here`);
      this.take(await api.openSession(this.path, name || this.specs.default));
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
    this.changed();
  }

  async change(name: string): Promise<void> {
    if (!this.session || !this.kernel || this.kernel.status === "dead") {
      await this.end();
      return this.start(name);
    }
    this.trouble = "";
    const kernelBefore = this.kernel;
    this.take(await api.switchKernel(this.session.id, name));
    if (kernelBefore !== this.kernel) kernelBefore.close();
    this.notebook.touch();
  }

  async restart(): Promise<void> {
    if (!this.kernel || this.kernel.status === "dead") {
      await this.end();
      return this.start(this.session?.kernelName ?? this.wantedName);
    }
    await this.kernel.restart();
    this.events.emptied();
  }

  /** Ends the kernel; the notebook stays open without one. */
  async end(): Promise<void> {
    if (this.session) await api.closeSession(this.session.id).catch(() => undefined);
    this.leave();
  }

  /** Lets go of the kernel, which lives on. */
  leave(): void {
    this.kernel?.close();
    this.session = undefined;
    this.kernel = undefined;
    this.changed();
  }

  async moved(path: string): Promise<void> {
    this.path = path;
    if (this.session) await api.renameSession(this.session.id, path);
  }

  private take(session: api.Session): void {
    this.session = session;
    const kernel = new Kernel(session.kernelId, session.kernelName);
    this.kernel = kernel;
    this.events.emptied();
    kernel.onDied = () => {
      this.events.emptied();
      this.events.died();
    };
    kernel.onReady = () => this.events.fresh(kernel);
    this.events.seated(kernel);
    kernel.watch(() => {
      this.describe(kernel);
      this.changed();
    });
    this.changed();
  }

  // Other programs open the notebook by these; they are no edit of the user's, so they alone make nothing unsaved.
  private describe(kernel: Kernel): void {
    const info = kernel.info["language_info"];
    if (!isObject(info) || (this.path.endsWith(".ruchy") && kernel.language === "ruchy")) return; // a script needs no header to say so
    const { metadata } = this.notebook;
    const spec: JsonObject = { display_name: this.displayName, language: String(info["name"] ?? ""), name: kernel.name };
    const old = isObject(metadata["kernelspec"]) ? metadata["kernelspec"] : {};
    this.notebook.metadata = { ...metadata, kernelspec: { ...old, ...spec }, language_info: info };
  }
}
