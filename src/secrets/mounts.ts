import { errorMessage } from "../runtime/errors.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import type { Logger } from "../observability/logger.ts";
import { quickTimeout, type VaultClient } from "../vault/client.ts";
import { VaultError } from "../vault/vault-error.ts";

interface Mount {
  /** With its final slash: `secret/`, `team/kv/`. */
  readonly path: string;
  readonly isKvV2: boolean;
}

/** First segments that belong to the server itself: no KV mount can be there. */
const RESERVED = new Set(["auth", "sys", "identity", "cubbyhole"]);

/**
 * Knows which mounts are KV v2, whose API wants `data/` behind the mount where people leave it out. The server is asked
 * once per mount however many secrets are read from it.
 */
export class Mounts {
  readonly #client: VaultClient;
  readonly #logger: Logger;
  /** By their path. */
  readonly #known = new Map<string, Mount>();
  /** Questions in flight by the first segment of their path, so that a burst of reads asks once. */
  readonly #asking = new Map<string, Promise<void>>();

  constructor(client: VaultClient, logger: Logger) {
    this.#client = client;
    this.#logger = logger;
  }

  /** The path to read, list or write for a path as a template names it (without slashes at the ends, without a query). */
  async apiPath(
    route: string,
    method: "GET" | "LIST" | "PUT",
    token: SecretValue,
    signal: AbortSignal,
  ): Promise<string> {
    const mount = await this.#mountOf(route, token, signal);
    return mount?.isKvV2 === true
      ? insertKvV2Segment(route, mount.path, method === "LIST" ? "metadata" : "data")
      : route;
  }

  /** Whether a path is known to be on a KV v2 mount. */
  isKvV2(route: string): boolean {
    return this.#find(route)?.isKvV2 === true;
  }

  /** To be called when a path turned out to be wrong: its mount may have been replaced or upgraded meanwhile. */
  forget(route: string): void {
    const mount = this.#find(route);
    if (mount !== undefined) this.#known.delete(mount.path);
  }

  async #mountOf(route: string, token: SecretValue, signal: AbortSignal): Promise<Mount | undefined> {
    const segment = route.split("/", 1)[0] ?? "";
    if (RESERVED.has(segment)) return undefined;
    const known = this.#find(route);
    if (known !== undefined) return known;
    const asking = this.#asking.get(segment);
    if (asking === undefined) return this.#askFirst(segment, route, token, signal);
    // Another path below the same first segment is being asked about: most likely it is the same mount. If it is not, or
    // the server does not say, all who waited ask at once, each about its own path.
    await asking;
    return this.#find(route) ?? this.#ask(route, token, signal);
  }

  async #askFirst(segment: string, route: string, token: SecretValue, signal: AbortSignal): Promise<Mount | undefined> {
    const question = this.#ask(route, token, signal);
    // Those who wait look for themselves afterwards; only the one who asked sees the error.
    const quiet = question.then(
      () => undefined,
      () => undefined,
    );
    this.#asking.set(segment, quiet);
    try {
      return await question;
    } finally {
      this.#asking.delete(segment);
    }
  }

  #find(route: string): Mount | undefined {
    const path = `${route}/`;
    let best: Mount | undefined;
    for (const mount of this.#known.values()) {
      if (path.startsWith(mount.path) && mount.path.length > (best?.path.length ?? 0)) best = mount;
    }
    return best;
  }

  /** undefined: the server does not say, so the path is taken as it stands. Throws what a retry may mend. */
  async #ask(route: string, token: SecretValue, signal: AbortSignal): Promise<Mount | undefined> {
    const path = `sys/internal/ui/mounts/${route}`;
    try {
      const timeout = quickTimeout(this.#client);
      const { secret } = await this.#client.request({ method: "GET", path, token, signal, maxRetries: 0, timeout });
      const mountPath = secret?.data?.get("path");
      if (typeof mountPath !== "string" || mountPath === "") return undefined;
      const options = secret?.data?.get("options");
      const version = options instanceof Map ? options.get("version") : undefined;
      const isKvV2 = secret?.data?.get("type") === "kv" && version === "2";
      const mount = { path: relativeMountPath(mountPath, route), isKvV2 };
      // An auth method below a namespace is named without its `auth/`: that must not pass for a mount of its name.
      if (`${route}/`.startsWith(mount.path)) this.#known.set(mount.path, mount);
      return mount;
    } catch (error) {
      if (!(error instanceof VaultError) || ![400, 403, 404].includes(error.statusCode)) throw error;
      this.#logger.debug("cannot tell the mount of a path, using the path as it stands", {
        path: route,
        error: errorMessage(error),
      });
      return undefined;
    }
  }
}

/** The mount as a prefix of the route: a server with namespaces may put the namespace in front of it. */
function relativeMountPath(mountPath: string, route: string): string {
  const segments = mountPath.replace(/\/$/, "").split("/");
  while (segments.length > 1 && !`${route}/`.startsWith(`${segments.join("/")}/`)) segments.shift();
  return `${segments.join("/")}/`;
}

// Folders of KV v2's API that an author may have named in the path; what else is called so is a secret or a folder.
const OWN_FOLDERS = { data: /^(?:data|metadata|subkeys)\//, metadata: /^metadata(?:\/|$)/ } as const;

/** Puts `data` or `metadata` behind the mount unless the author already did. */
export function insertKvV2Segment(route: string, mountPath: string, segment: "data" | "metadata"): string {
  const mount = mountPath.replace(/\/$/, "");
  if (route === mount) return `${mount}/${segment}`;
  const rest = route.slice(mount.length + 1);
  return OWN_FOLDERS[segment].test(rest) ? route : `${mount}/${segment}/${rest}`;
}
