import { removeStaleTemporaries } from "../runtime/atomic-file.ts";
import { Latest, type LatestReader } from "../runtime/latest.ts";
import { runServices, type Service } from "../runtime/service.ts";
import type { TemplateDependencies, TemplateSpec } from "./template-spec.ts";
import { backupPath } from "./render-file.ts";
import { checkDestination } from "./check-destination.ts";
import type { TemplateStatus } from "./template-status.ts";
import { TemplateTask } from "./template-task.ts";
import { WatchedFiles } from "./watched-files.ts";

/** Renders every template, and again whenever something that it reads has changed. */
export class TemplateService implements Service {
  readonly name = "template.server";
  readonly #specs: readonly TemplateSpec[];
  readonly #dependencies: TemplateDependencies;
  readonly #tasks: readonly TemplateTask[];
  readonly #progress = new Latest<null>();

  constructor(specs: readonly TemplateSpec[], dependencies: Omit<TemplateDependencies, "files">) {
    this.#specs = specs;
    const files = new WatchedFiles(dependencies.fileSystem, dependencies.clock);
    this.#dependencies = { ...dependencies, files };
    this.#tasks = specs.map((spec) => new TemplateTask(spec, this.#dependencies, () => this.#progress.set(null)));
  }

  /** Its version grows whenever the state of a template may have changed. */
  get progress(): LatestReader<null> {
    return this.#progress;
  }

  /** True once every template has been rendered. */
  get complete(): boolean {
    return this.#tasks.every(({ state }) => state === "rendered");
  }

  /** True if each template has been rendered or has failed, and no command is running. */
  get settled(): boolean {
    return this.#tasks.every(({ state, busy }) => state !== "waiting" && !busy);
  }

  /** Reads and parses every template and looks at every destination; throws TEMPLATE_UNREADABLE, FILE_WRITE_FAILED. */
  async load(): Promise<void> {
    const { fileSystem } = this.#dependencies;
    for (const task of this.#tasks) await task.load();
    for (const spec of this.#specs) await checkDestination(fileSystem, spec.destination, spec.createDestDirs);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { files, fileSystem } = this.#dependencies;
    for (const { destination, backup } of this.#specs) {
      await removeStaleTemporaries(fileSystem, destination);
      if (backup) await removeStaleTemporaries(fileSystem, backupPath(destination));
    }
    const tasks = this.#tasks.map((task, index) => ({
      name: `${this.name}.${index}`,
      run: (taskSignal: AbortSignal) => task.run(taskSignal),
    }));
    await runServices([...tasks, { name: "template.files", run: (own) => files.run(own) }], signal);
  }

  status(): TemplateStatus[] {
    return this.#tasks.map((task) => task.status());
  }
}
