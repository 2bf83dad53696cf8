import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFileSystem, type FileSystem } from "../../../../src/runtime/file-system.ts";
import { TemplateService } from "../../../../src/template/template-service.ts";
import type { TemplateDependencies, TemplateSpec } from "../../../../src/template/template-spec.ts";
import type { FakeClock } from "../../../fakes/fake-clock.ts";
import { startStore, type StartedStore } from "../../secrets/support/store.ts";

export interface StartedTemplates extends AsyncDisposable {
  readonly folder: string;
  readonly service: TemplateService;
  readonly store: StartedStore;
  /** Settles when the service has ended. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

type SpecPart = Partial<TemplateSpec> & {
  readonly contents: string;
  /** Folders below the temporary one in which the output lies. */
  readonly below?: string;
};

/**
 * Runs templates in a temporary folder over a scripted server; template number n is written to `out-n`. `prepare` scripts
 * the server, and may put files into the folder.
 */
export async function startTemplates(
  specs: readonly SpecPart[],
  prepare: (store: StartedStore, folder: string) => unknown,
  options: { readonly fileSystem?: FileSystem; readonly exitOnRetryFailure?: boolean; readonly retries?: number } = {},
): Promise<StartedTemplates> {
  const folder = await mkdtemp(join(tmpdir(), "attache-template-"));
  const store = startStore();
  await prepare(store, folder);
  const dependencies: Omit<TemplateDependencies, "files"> = {
    store: store.store,
    clock: store.clock,
    fileSystem: options.fileSystem ?? nodeFileSystem,
    logger: store.log.logger,
    env: { ...process.env, FOLDER: folder },
    exitOnRetryFailure: options.exitOnRetryFailure ?? false,
    retries: options.retries ?? 12,
  };
  const full = specs.map(({ below = "", ...spec }, index) => ({
    ...DEFAULTS,
    destination: join(folder, below, `out-${index}`),
    ...spec,
    contents: spec.contents.replaceAll("$FOLDER", folder),
  }));
  const service = new TemplateService(full, dependencies);
  await service.load();
  const controller = new AbortController();
  const done = service.run(controller.signal);
  done.catch(() => undefined);
  const stop = async (): Promise<void> => {
    controller.abort();
    await passUntil(store.clock, done);
  };
  return {
    folder,
    service,
    store,
    done,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await store[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const DEFAULTS: Omit<TemplateSpec, "contents" | "destination"> = {
  source: undefined,
  createDestDirs: true,
  perms: undefined,
  user: undefined,
  group: undefined,
  backup: false,
  leftDelimiter: "{{",
  rightDelimiter: "}}",
  errorOnMissingKey: false,
  errorFatal: true,
  sandboxPath: undefined,
  functionDenylist: [],
  command: undefined,
  commandTimeout: 30_000,
  wait: undefined,
};

/** Moves the fake time on in small steps, while real processes do what they do, until a promise has settled. */
export async function passUntil(clock: FakeClock, ended: Promise<unknown>): Promise<void> {
  let over = false;
  const mark = (): void => void (over = true);
  ended.then(mark, mark);
  await clock.settle();
  while (!over) {
    await clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Waits for what real files and processes do, at most 10 s; throws what `check` threw last. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
