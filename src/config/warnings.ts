import { formatOrigin, type Origin } from "./problems.ts";

/** Something a user should know at start though it stops nothing. */
export interface ConfigWarning {
  /**
   * `CONFIG_NOT_YET`: the key does nothing in this version. `CONFIG_NO_EFFECT`: it never does anything in an agent.
   * `CONFIG_REPEATED`: a key stands twice. `CONFIG_SUSPICIOUS`: the value is hardly what was meant.
   */
  readonly code: "CONFIG_NOT_YET" | "CONFIG_NO_EFFECT" | "CONFIG_REPEATED" | "CONFIG_SUSPICIOUS";
  /** One sentence that begins with the place, `FILE:LINE:COLUMN`, where there is one. */
  readonly message: string;
  /** The key with its blocks, `auto_auth.method.exit_on_err`. */
  readonly key: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Collects warnings; of several with the same code and key (one for each of many templates) the first is kept. */
export class WarningList {
  readonly #warnings = new Map<string, ConfigWarning>();

  add(code: ConfigWarning["code"], key: string, origin: Origin | undefined, sentence: string): void {
    const id = `${code} ${key}`;
    if (this.#warnings.has(id)) return;
    if (origin === undefined) {
      this.#warnings.set(id, { code, key, message: sentence });
      return;
    }
    const { line, column } = origin.position;
    const message = `${formatOrigin(origin)}: ${sentence}`;
    this.#warnings.set(id, { code, key, message, file: origin.source.name, line, column });
  }

  all(): readonly ConfigWarning[] {
    return [...this.#warnings.values()];
  }
}
