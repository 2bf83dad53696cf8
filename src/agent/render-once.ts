import { atMost } from "../runtime/at-most.ts";
import type { Clock } from "../runtime/clock.ts";
import { AgentError, errorMessage } from "../runtime/errors.ts";
import type { AgentConfig, TemplateStanza } from "../config/schema.ts";
import type { FileSystem } from "../runtime/file-system.ts";
import type { SecretValue } from "../runtime/secret-value.ts";
import { runServices, type Service } from "../runtime/service.ts";
import { renderLive } from "../template/render-live.ts";
import { templateSpecFromConfig } from "../template/template-spec-from-config.ts";
import { WatchedFiles } from "../template/watched-files.ts";
import { createLatestToken, type LatestToken } from "../token/latest-token.ts";
import { quickTimeout, type VaultClient } from "../vault/client.ts";
import type { Transport } from "../vault/transport.ts";
import type { AgentDependencies } from "./agent-dependencies.ts";
import { buildAuth, buildSecrets } from "./agent-parts.ts";
import { createServerClient, createServerTransport } from "./server-connection.ts";
import { withServer } from "./server-environment.ts";

/** How long the end waits for the answer of a login. */
const LOGIN_PATIENCE_MS = 5000;

export interface RenderOnceOptions {
  readonly config: AgentConfig;
  readonly dependencies: AgentDependencies;
  /** One of the config's. */
  readonly template: TemplateStanza;
  /** Used instead of a login, and left alone afterwards. */
  readonly token: SecretValue | undefined;
  /** How long to wait for secrets, milliseconds. */
  readonly timeout: number;
}

/**
 * Renders one template of a config with the server's secrets, and leaves nothing behind: no file is written or removed,
 * and the token that was made by auto_auth is revoked, with every lease that came from it. Resolves with the text, a Go
 * string. Throws DRY_RUN_NEEDS_TOKEN, AUTH_LOGIN_FAILED, and what renderLive throws.
 */
export async function renderOnce(options: RenderOnceOptions, signal: AbortSignal): Promise<string> {
  const { config, dependencies } = options;
  if (options.token === undefined) checkLogin(config);
  const transport = createServerTransport(config.vault, dependencies);
  try {
    await transport.open();
    return await renderConnected(options, transport, signal);
  } finally {
    await transport.destroy();
  }
}

/** Whether logging in is possible, and uses up nothing that the agent will need. */
function checkLogin({ auto_auth: autoAuth }: AgentConfig): void {
  if (autoAuth === undefined) {
    throw new AgentError("DRY_RUN_NEEDS_TOKEN", "the config has no auto_auth to log in by: set VAULT_TOKEN");
  }
  const settings = autoAuth.method;
  if (settings.type !== "approle" || (settings.config.secret_id_response_wrapping_path ?? "") === "") return;
  throw new AgentError(
    "DRY_RUN_NEEDS_TOKEN",
    "a login would use up the wrapped secret id, and the agent could not log in any more: set VAULT_TOKEN",
  );
}

async function renderConnected(
  { config, dependencies, template, token: given, timeout }: RenderOnceOptions,
  transport: Transport,
  signal: AbortSignal,
): Promise<string> {
  const { clock, env, fileSystem } = dependencies;
  const token = createLatestToken();
  const client = createServerClient(config.vault, transport, config.vault.namespace, dependencies);
  const stages = { config: withoutPatience(config), dependencies: sparing(dependencies), transport, token };
  const secrets = buildSecrets(stages, client, () => undefined);
  const files = new WatchedFiles(fileSystem, clock);
  const services: Service[] = [secrets, { name: "template.files", run: (own) => files.run(own) }];
  const login = given === undefined ? buildAuth(stages, client) : undefined;
  if (login?.authenticator !== undefined) services.push(finishingLogin(login.authenticator, token, clock));
  if (given !== undefined) useToken(token, given);
  const made: SecretValue[] = [];
  if (given === undefined) token.subscribe((value) => void (value !== null && made.push(value.value)));

  const done = new AbortController();
  const stop = (): void => done.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  let text: string | undefined;
  services.push({
    name: "render",
    async run(own) {
      const live = { store: secrets, files, clock, fileSystem, env: withServer(env, config.vault), processEnv: env };
      text = await renderLive(templateSpecFromConfig(template), live, timeout, own);
      done.abort();
    },
  });
  try {
    await login?.method?.check();
    await runServices(services, done.signal);
  } finally {
    signal.removeEventListener("abort", stop);
    for (const value of made) await revoke(client, value, dependencies);
  }
  if (text === undefined) throw new AgentError("RENDER_STOPPED", "stopped before the template was rendered");
  return text;
}

/** A login that is under way when everything stops is waited for: nobody could revoke its token otherwise. */
function finishingLogin(authenticator: Service, token: LatestToken, clock: Clock): Service {
  return {
    name: authenticator.name,
    async run(signal) {
      const late = new AbortController();
      const ended = new AbortController();
      const onAbort = (): void => {
        const loggedIn = atMost(LOGIN_PATIENCE_MS, clock, (waiting) => token.after(0, waiting), ended.signal);
        loggedIn.then(
          () => late.abort(signal.reason),
          () => undefined,
        );
      };
      if (signal.aborted) onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      try {
        await authenticator.run(late.signal);
      } finally {
        signal.removeEventListener("abort", onAbort);
        ended.abort();
      }
    },
  };
}

/** The first failed login ends it: somebody is waiting. */
function withoutPatience(config: AgentConfig): AgentConfig {
  const { auto_auth: autoAuth } = config;
  if (autoAuth === undefined) return config;
  return { ...config, auto_auth: { ...autoAuth, method: { ...autoAuth.method, exit_on_err: true } } };
}

/** Methods remove credential files that they have read; the agent will need them. */
function sparing(dependencies: AgentDependencies): AgentDependencies {
  const fileSystem: FileSystem = { ...dependencies.fileSystem, unlink: () => Promise.resolve() };
  return { ...dependencies, fileSystem };
}

function useToken(token: LatestToken, value: SecretValue): void {
  const lifetime = { renewable: false, leaseDuration: 0, expiresAt: Infinity };
  token.set({ value, accessor: "", policies: [], ...lifetime });
}

/** Never rejects: the token ends by itself, too. */
async function revoke(client: VaultClient, token: SecretValue, { logger }: AgentDependencies): Promise<void> {
  try {
    const timeout = quickTimeout(client);
    await client.request({ method: "PUT", path: "auth/token/revoke-self", body: {}, token, maxRetries: 1, timeout });
  } catch (error) {
    logger.warn("cannot revoke the token of the dry run, it ends with its TTL", { error: errorMessage(error) });
  }
}
