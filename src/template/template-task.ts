import { atMost } from "../runtime/at-most.ts";
import { createBackoff, type Backoff } from "../runtime/backoff.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import { Latest } from "../runtime/latest.ts";
import { systemRandomBytes } from "../runtime/random-bytes.ts";
import { evaluate } from "./evaluate.ts";
import { FileWriter } from "./file-writer.ts";
import { encodeGoString } from "./language/go-string.ts";
import type { ParsedTemplate } from "./language/template.ts";
import { LiveContext } from "./live-context.ts";
import type { RenderContext } from "./render-context.ts";
import { renderFile } from "./render-file.ts";
import { loadTemplate } from "./load-template.ts";
import type { TemplateStatus } from "./template-status.ts";
import type { TemplateDependencies, TemplateSpec } from "./template-spec.ts";

// INVARIANTS
// - A rendering is synchronous: it sees each secret at one moment, and asks for all it can reach at once.
// - The file is written only by a rendering to which nothing was missing; the command runs only after the file changed.
// - A template's failure is its own: it waits and tries again, and no other template knows of it.

/** A disk that refuses is asked again after 1 s, and at least once a minute. */
const RETRY = { min: 1000, max: 60_000 };

/** One template: renders whenever something it reads has changed, writes the file, runs the command. */
export class TemplateTask {
  readonly #spec: TemplateSpec;
  readonly #dependencies: TemplateDependencies;
  readonly #context: LiveContext;
  readonly #backoff: Backoff;
  readonly #writer: FileWriter;
  /** Its version counts the changes of what the template reads. */
  readonly #changes = new Latest<null>();
  readonly #onProgress: () => void;
  #parsed: ParsedTemplate<RenderContext> | undefined;
  #state: TemplateStatus["state"] = "waiting";
  #busy = false;
  #renders = 0;
  #lastRender: number | undefined;
  #lastError: string | undefined;

  /** `onProgress` is called whenever the state may have changed. */
  constructor(spec: TemplateSpec, dependencies: TemplateDependencies, onProgress: () => void) {
    this.#spec = spec;
    this.#dependencies = dependencies;
    this.#onProgress = onProgress;
    this.#backoff = createBackoff(dependencies.clock, RETRY);
    this.#writer = new FileWriter(dependencies.fileSystem, dependencies.logger);
    this.#context = new LiveContext({
      store: dependencies.store,
      files: dependencies.files,
      fileSystem: dependencies.fileSystem,
      destination: spec.destination,
      env: dependencies.env,
      processEnv: dependencies.processEnv ?? dependencies.env,
      sandboxPath: spec.sandboxPath,
      clock: dependencies.clock,
      randomBytes: systemRandomBytes,
      onChange: () => this.#changes.set(null),
    });
  }

  get state(): TemplateStatus["state"] {
    return this.#state;
  }

  /** True while the command runs. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Reads and parses; throws TEMPLATE_UNREADABLE. A mistake in the text is kept: it fails this template alone. */
  async load(): Promise<void> {
    try {
      this.#parsed = await loadTemplate(this.#spec, this.#dependencies.fileSystem);
    } catch (error) {
      if (error instanceof AgentError && error.code === "TEMPLATE_UNREADABLE") throw error;
      this.#fail(errorMessage(error));
    }
  }

  /** Runs until the signal aborts; throws only where the config says that a failure ends the agent. */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#parsed === undefined) {
      this.#endAgentIfAsked(this.#lastError ?? "");
      return;
    }
    let seen = 0;
    try {
      for (;;) {
        seen = this.#changes.version;
        const retryIn = await this.#step(this.#parsed, signal);
        await this.#waitForChange(seen, retryIn, signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#context.close();
    }
  }

  status(): TemplateStatus {
    return {
      destination: this.#spec.destination,
      source: this.#spec.source ?? "(contents)",
      state: this.#state,
      renders: this.#renders,
      ...(this.#lastRender === undefined ? {} : { lastRender: new Date(this.#lastRender).toISOString() }),
      waitingFor: this.#context.missing.map(({ path }) => path),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  /** Renders once; returns after how many milliseconds to try again even without a change (Infinity: not at all). */
  async #step(parsed: ParsedTemplate<RenderContext>, signal: AbortSignal): Promise<number> {
    let text: string | undefined;
    try {
      text = evaluate(parsed, this.#context);
    } catch (error) {
      const message = this.#context.redact(errorMessage(error));
      this.#fail(message);
      this.#endAgentIfAsked(message);
      // Only another secret or another file can change the result.
      return Infinity;
    }
    if (text === undefined) {
      this.#endAgentIfRetriesAreUsedUp();
      this.#onProgress();
      return Infinity;
    }
    return this.#deliver(text, signal);
  }

  async #deliver(text: string, signal: AbortSignal): Promise<number> {
    const { clock, fileSystem, logger } = this.#dependencies;
    const { destination } = this.#spec;
    let written: boolean;
    try {
      // Before the file itself, so that whoever is told of that finds the others too.
      await this.#writer.write(this.#context.writes);
      written = await renderFile(fileSystem, { ...this.#spec, data: encodeGoString(text) });
    } catch (error) {
      // The path of a file to write may come from a secret.
      const message = this.#context.redact(errorMessage(error));
      this.#fail(message);
      this.#endAgentIfAsked(message);
      return this.#backoff.next();
    }
    this.#backoff.reset();
    this.#lastRender = clock.now();
    if (written) {
      this.#renders += 1;
      logger.info("rendered", { destination });
    } else {
      logger.debug("rendered, the file has that content already", { destination });
    }
    this.#lastError = undefined;
    // Before the command, so that a slow one holds up nobody who waits for the file.
    this.#setState("rendered");
    if (written) await this.#runCommand(signal);
    return Infinity;
  }

  async #runCommand(signal: AbortSignal): Promise<void> {
    const { command, commandTimeout, destination } = this.#spec;
    const { clock, env, logger } = this.#dependencies;
    if (command === undefined || command.length === 0) return;
    this.#busy = true;
    try {
      // Imported here: what starts processes takes its time to load, and many templates have no command.
      const { runCommand } = await import("./run-command.ts");
      await runCommand({ command, timeout: commandTimeout, env, clock, logger: logger.child("command") }, signal);
      logger.info("command ran", { destination });
    } catch (error) {
      if (signal.aborted) throw error;
      this.#lastError = errorMessage(error);
      logger.error("command failed", { destination, error: errorMessage(error) });
      this.#endAgentIfAsked(errorMessage(error));
    } finally {
      this.#busy = false;
      this.#onProgress();
    }
  }

  async #waitForChange(seen: number, retryIn: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#dependencies;
    await atMost(retryIn, clock, (waiting) => this.#changes.after(seen, waiting), signal);
    const { wait } = this.#spec;
    if (wait === undefined || this.#lastRender === undefined) return;
    const latest = clock.monotonic() + wait.max;
    for (;;) {
      const version = this.#changes.version;
      const quiet = Math.min(wait.min, latest - clock.monotonic());
      if (quiet <= 0) return;
      await clock.sleep(quiet, signal);
      if (this.#changes.version === version) return;
    }
  }

  #fail(message: string): void {
    const { logger } = this.#dependencies;
    logger.error("template failed", { destination: this.#spec.destination, error: message });
    this.#lastError = message;
    this.#setState("failed");
  }

  #setState(state: TemplateStatus["state"]): void {
    this.#state = state;
    this.#onProgress();
  }

  #endAgentIfAsked(message: string): void {
    const { exitOnRetryFailure } = this.#dependencies;
    if (!exitOnRetryFailure || !this.#spec.errorFatal) return;
    throw new AgentError("TEMPLATE_FAILED", `template for ${this.#spec.destination} failed: ${message}`);
  }

  #endAgentIfRetriesAreUsedUp(): void {
    const { exitOnRetryFailure, retries } = this.#dependencies;
    if (!exitOnRetryFailure) return;
    const exhausted = this.#context.missing.find(({ failures }) => failures > retries);
    if (exhausted === undefined) return;
    throw new AgentError(
      "TEMPLATE_RETRIES_EXHAUSTED",
      `template for ${this.#spec.destination}: ${exhausted.path} could not be read in ${exhausted.failures} tries: ${errorMessage(exhausted.error)}`,
    );
  }
}
