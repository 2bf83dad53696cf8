import { AgentError, errorMessage, systemErrorCode } from "../../runtime/errors.ts";
import type { FileSystem } from "../../runtime/file-system.ts";
import { SecretValue } from "../../runtime/secret-value.ts";
import type { Logger } from "../../observability/logger.ts";
import type { Scrubber } from "../../observability/scrub.ts";
import type { VaultClient } from "../../vault/client.ts";
import { lookupWrapping, unwrap } from "../../vault/wrapping.ts";
import type { AuthMethod, LoginRequest } from "../method.ts";

/** The `config` of `method "approle"`. */
export interface AppRoleConfig {
  /** Required. Read anew at every login; an empty or missing file then leaves the value read before. */
  readonly role_id_file_path: string;
  /** Without it the login sends the role id alone (a role with `bind_secret_id = false`). */
  readonly secret_id_file_path?: string | undefined;
  /** Default true: the file is deleted once read, and the secret id is kept in memory only. */
  readonly remove_secret_id_file_after_reading?: boolean | undefined;
  /** If set, the file holds a wrapping token, which must have been created at exactly this path. */
  readonly secret_id_response_wrapping_path?: string | undefined;
}

export interface AppRoleOptions {
  readonly config: AppRoleConfig;
  /** Where the auth method is mounted, for example `auth/approle`. */
  readonly mountPath: string;
  readonly client: VaultClient;
  readonly fileSystem: FileSystem;
  readonly logger: Logger;
  readonly scrubber: Scrubber;
}

/** AppRole: a role id and, usually, a secret id, each delivered in a file by whoever starts the agent. */
export class AppRoleMethod implements AuthMethod {
  readonly type = "approle";
  readonly #options: AppRoleOptions;
  #roleId: SecretValue | undefined;
  #secretId: SecretValue | undefined;
  /** The wrapping token that the secret id came out of: it is used up, though its file may still be there. */
  #usedWrappingToken: SecretValue | undefined;
  #forgetSecretId = (): void => undefined;

  constructor(options: AppRoleOptions) {
    this.#options = options;
  }

  async check(): Promise<void> {
    // The secret id may be delivered later, on purpose; a role id that is missing now is a mistake in the config.
    await this.#readRoleId();
  }

  async prepare(signal: AbortSignal): Promise<LoginRequest> {
    const { config, mountPath } = this.#options;
    const path = `${mountPath}/login`;
    const roleId = await this.#readRoleId();
    if (config.secret_id_file_path === undefined || config.secret_id_file_path === "") {
      return { path, body: { role_id: roleId } };
    }
    const secretId = await this.#readSecretId(config.secret_id_file_path, signal);
    return { path, body: { role_id: roleId, secret_id: secretId } };
  }

  async #readRoleId(): Promise<SecretValue> {
    const path = this.#options.config.role_id_file_path;
    const text = await this.#readCredential("role id", path, this.#roleId !== undefined);
    if (text !== undefined) this.#roleId = new SecretValue(text);
    if (this.#roleId === undefined) throw missingCredential("role id", "role_id_file_path", path);
    return this.#roleId;
  }

  async #readSecretId(path: string, signal: AbortSignal): Promise<SecretValue> {
    const text = await this.#readCredential("secret id", path, this.#secretId !== undefined);
    if (text !== undefined) {
      const { config } = this.#options;
      const wrappingPath = config.secret_id_response_wrapping_path;
      const content = new SecretValue(text);
      if (this.#secretId !== undefined && content.equals(this.#usedWrappingToken)) return this.#secretId;
      const isWrapped = wrappingPath !== undefined && wrappingPath !== "";
      const secretId = isWrapped ? await this.#unwrapSecretId(content, wrappingPath, signal) : content;
      this.#usedWrappingToken = isWrapped ? content : undefined;
      this.#forgetSecretId();
      this.#forgetSecretId = this.#options.scrubber.add(secretId);
      this.#secretId = secretId;
      if (config.remove_secret_id_file_after_reading ?? true) await this.#removeFile(path);
    }
    if (this.#secretId === undefined) throw missingCredential("secret id", "secret_id_file_path", path);
    return this.#secretId;
  }

  /** The trimmed content; undefined where the value read before is to be kept. */
  async #readCredential(what: string, path: string, cached: boolean): Promise<string | undefined> {
    const { fileSystem, logger } = this.#options;
    let text: string;
    try {
      text = (await fileSystem.readFile(path, "utf8")).trim();
    } catch (error) {
      // A missing file is the normal state after it was read and removed.
      if (systemErrorCode(error) === "ENOENT") return undefined;
      if (!cached) {
        throw new AgentError(
          "AUTH_CREDENTIAL_UNREADABLE",
          `cannot read the ${what} from ${path}: ${errorMessage(error)}`,
          {
            cause: error,
            retryable: true,
            detail: { path },
          },
        );
      }
      logger.warn("error reading credential file, re-using the cached value", { path, error: errorMessage(error) });
      return undefined;
    }
    if (text !== "") return text;
    if (!cached) {
      throw new AgentError("AUTH_CREDENTIAL_EMPTY", `the ${what} file ${path} is empty; write the ${what} into it`, {
        retryable: true,
        detail: { path },
      });
    }
    logger.warn("credential file is empty, re-using the cached value", { path });
    return undefined;
  }

  async #unwrapSecretId(token: SecretValue, expectedPath: string, signal: AbortSignal): Promise<SecretValue> {
    const { client, logger, scrubber } = this.#options;
    const forget = scrubber.add(token);
    try {
      const { creationPath } = await lookupWrapping(client, token, { signal });
      if (creationPath !== expectedPath) {
        // Somebody may have put a token of their own in place of ours: this is an alarm, not a hiccup.
        logger.error("SECURITY: the wrapping token of the secret id was created at an unexpected path", {
          expected: expectedPath,
          found: creationPath,
        });
        throw new AgentError(
          "AUTH_WRAPPING_PATH_MISMATCH",
          `SECURITY: the wrapping token in the secret id file was created at ${JSON.stringify(creationPath)}, not at ${JSON.stringify(expectedPath)}; it may have been exchanged on its way`,
          { retryable: true, detail: { expected: expectedPath, found: creationPath } },
        );
      }
      const response = await unwrap(client, token, { signal });
      const secretId = response.data?.get("secret_id");
      if (typeof secretId !== "string" || secretId === "") {
        throw new AgentError(
          "AUTH_WRAPPED_SECRET_ID_MISSING",
          "the unwrapped response holds no secret_id; wrap the answer of …/secret-id",
          {
            retryable: true,
          },
        );
      }
      return new SecretValue(secretId);
    } finally {
      forget();
    }
  }

  async #removeFile(path: string): Promise<void> {
    try {
      await this.#options.fileSystem.unlink(path);
    } catch (error) {
      this.#options.logger.error("error removing the secret id file after reading", {
        path,
        error: errorMessage(error),
      });
    }
  }
}

function missingCredential(what: string, key: string, path: string): AgentError {
  return new AgentError(
    "AUTH_CREDENTIAL_MISSING",
    `there is no ${what} file at ${path} (${key} of method "approle"); create it`,
    {
      retryable: true,
      detail: { path },
    },
  );
}
