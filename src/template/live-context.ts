import { isPlanted } from "../runtime/atomic-file.ts";
import type { Clock } from "../runtime/clock.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import type { RandomBytes } from "../runtime/random-bytes.ts";
import { certificateOf, type PemCertificate } from "../secrets/kept-certificate.ts";
import { secretTexts } from "../secrets/secret-data.ts";
import type { SecretStore, SecretWatch } from "../secrets/secret-store.ts";
import { secretKey, type SecretRequest } from "../secrets/secret-request.ts";
import type { VaultSecret } from "../vault/response.ts";
import type { ParsedTemplate } from "./language/template.ts";
import type { GoValue } from "./language/values.ts";
import { redactValues } from "./redact-values.ts";
import { FunctionError, type CertificateRequest, type FileWrite, type RenderContext } from "./render-context.ts";
import { resolveSandboxedPath } from "./sandbox.ts";
import type { FileWatch, WatchedFiles } from "./watched-files.ts";

interface Dependency {
  readonly watch: SecretWatch | FileWatch;
  /** The number of the last evaluation that asked for it. */
  usedIn: number;
}

export interface LiveContextOptions {
  readonly store: Pick<SecretStore, "watch">;
  readonly files: WatchedFiles;
  readonly fileSystem: FileSystem;
  /** Where certificates are kept. */
  readonly destination: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  readonly sandboxPath: string | undefined;
  readonly clock: Pick<Clock, "now">;
  readonly randomBytes: RandomBytes;
  /** Called whenever something that the template asked for has changed. */
  readonly onChange: () => void;
}

/** A secret that a template waits for, and why it has none yet. */
export interface Missing {
  readonly path: string;
  readonly error: Error | undefined;
  readonly failures: number;
}

function textsOf(watch: SecretWatch | FileWatch): string[] {
  if ("content" in watch) return watch.content === undefined ? [] : [watch.content];
  return watch.secret === undefined ? [] : secretTexts(watch.secret);
}

/** The dependencies of one template: what its evaluations asked for is watched until one no longer does. */
export class LiveContext implements RenderContext {
  readonly #options: LiveContextOptions;
  readonly #dependencies = new Map<string, Dependency>();
  #evaluation = 0;
  #missing: Missing[] = [];
  #writes: FileWrite[] = [];
  #template: ParsedTemplate<RenderContext> | undefined;
  readonly scratch = new Map<string, GoValue>();
  readonly secretObjects = new Map<VaultSecret, GoValue>();

  constructor(options: LiveContextOptions) {
    this.#options = options;
  }

  /** What the evaluation under way, or the last one, asked for and did not get. */
  get missing(): readonly Missing[] {
    return this.#missing;
  }

  /** The files that the evaluation under way, or the last one, wants to be written. */
  get writes(): readonly FileWrite[] {
    return this.#writes;
  }

  /** To be called before each evaluation of the template. */
  begin(template: ParsedTemplate<RenderContext>): void {
    this.#template = template;
    this.#evaluation += 1;
    this.#missing = [];
    this.#writes = [];
    this.scratch.clear();
    this.secretObjects.clear();
  }

  /** Lets go of what the whole evaluation that just ended did not ask for any more. */
  releaseUnused(): void {
    for (const [key, dependency] of this.#dependencies) {
      if (dependency.usedIn === this.#evaluation) continue;
      dependency.watch.close();
      this.#dependencies.delete(key);
    }
  }

  close(): void {
    for (const { watch } of this.#dependencies.values()) watch.close();
    this.#dependencies.clear();
  }

  readSecret(request: SecretRequest): VaultSecret | undefined {
    const { store, onChange } = this.#options;
    const watch = this.#use(secretKey(request), () => store.watch(request, onChange));
    if (watch.secret === undefined) {
      this.#missing.push({ path: request.path, error: watch.error, failures: watch.failures });
    }
    return watch.secret;
  }

  readCertificate({ path, parameters }: CertificateRequest): PemCertificate | undefined {
    const { destination, fileSystem } = this.#options;
    const keptIn = { path: destination, read: () => readKeptFile(fileSystem, destination) };
    const secret = this.readSecret({ method: "PUT", path, body: parameters, keptIn });
    return secret && certificateOf(secret);
  }

  writeFile(write: FileWrite): void {
    this.#writes.push(write);
  }

  readFile(path: string): string | undefined {
    const { files, sandboxPath, onChange } = this.#options;
    const resolved = resolveSandboxedPath(sandboxPath, path);
    const watch = this.#use(`file ${resolved}`, () => files.watch(resolved, onChange));
    if (watch.content !== undefined) return watch.content;
    if (watch.error !== undefined) throw new FunctionError(watch.error);
    this.#missing.push({ path: resolved, error: undefined, failures: 0 });
    return undefined;
  }

  /** An error's text without what the template has read: Go's engine and functions quote values in many of their messages. */
  redact(text: string): string {
    return redactValues(
      text,
      [...this.#dependencies.values()].flatMap(({ watch }) => textsOf(watch)),
    );
  }

  environment(name: string): string | undefined {
    return this.#options.env[name];
  }

  processEnvironment(name: string): string | undefined {
    return this.#options.processEnv[name];
  }

  now(): number {
    return this.#options.clock.now();
  }

  randomBytes(count: number): Uint8Array {
    return this.#options.randomBytes(count);
  }

  executeTemplate(name: string, data: GoValue): string {
    return this.#template?.executeNamed(name, data, this) ?? "";
  }

  #use<W extends SecretWatch | FileWatch>(key: string, create: () => W): W {
    let dependency = this.#dependencies.get(key);
    if (dependency === undefined) this.#dependencies.set(key, (dependency = { watch: create(), usedIn: 0 }));
    dependency.usedIn = this.#evaluation;
    return dependency.watch as W;
  }
}

async function readKeptFile(fileSystem: FileSystem, path: string): Promise<string | undefined> {
  try {
    // Somebody else's certificate must not be taken for the one that was issued.
    return (await isPlanted(fileSystem, path)) ? undefined : await fileSystem.readFile(path, "utf8");
  } catch {
    // As in Go: whatever the reason, a new one is issued, and the write will tell what is wrong with the file.
    return undefined;
  }
}
