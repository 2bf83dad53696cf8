import * as fs from "node:fs/promises";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppRoleMethod, type AppRoleConfig } from "../../../../src/auth/methods/approle.ts";
import { nodeFileSystem, type FileSystem } from "../../../../src/runtime/file-system.ts";
import { encodeJsonBody } from "../../../../src/vault/json-body.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeVaultClient, vaultError } from "../../../fakes/fake-vault-client.ts";
import { createRecordingLogger } from "../../../fakes/recording-logger.ts";

const LOOKUP = "PUT sys/wrapping/lookup";
const UNWRAP = "PUT sys/wrapping/unwrap";
const CREATION_PATH = "auth/approle/role/web/secret-id";

let folder: string;
let rolePath: string;
let secretPath: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "attache-approle-"));
  rolePath = join(folder, "role-id");
  secretPath = join(folder, "secret-id");
  await writeFile(rolePath, "role-1\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function create(config: Partial<AppRoleConfig> = {}, fileSystem: FileSystem = nodeFileSystem) {
  const client = new FakeVaultClient(new FakeClock());
  const log = createRecordingLogger();
  const method = new AppRoleMethod({
    config: { role_id_file_path: rolePath, secret_id_file_path: secretPath, ...config },
    mountPath: "auth/approle",
    client,
    fileSystem,
    logger: log.logger,
    scrubber: log.scrubber,
  });
  const login = async (): Promise<unknown> => {
    const { path, body } = await method.prepare(new AbortController().signal);
    return { path, body: JSON.parse(encodeJsonBody(body)) as unknown };
  };
  return { method, client, log, login };
}

async function exists(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  );
}

describe("AppRoleMethod", () => {
  it("sends the role id alone if no secret id file is configured", async () => {
    const { login } = create({ secret_id_file_path: undefined });
    expect(await login()).toEqual({ path: "auth/approle/login", body: { role_id: "role-1" } });
  });

  it("reads both ids without the space around them, removes the secret id file, and keeps the value in memory", async () => {
    await writeFile(secretPath, "  secret-1\n\n");
    const { login } = create();
    const expected = { path: "auth/approle/login", body: { role_id: "role-1", secret_id: "secret-1" } };
    expect(await login()).toEqual(expected);
    expect(await exists(secretPath)).toBe(false);
    expect(await login()).toEqual(expected);
  });

  it("takes a new secret id that is delivered later", async () => {
    await writeFile(secretPath, "secret-1");
    const { login } = create();
    await login();
    await writeFile(secretPath, "secret-2");
    expect(await login()).toMatchObject({ body: { secret_id: "secret-2" } });
  });

  it("leaves the secret id file where it is if it is told so", async () => {
    await writeFile(secretPath, "secret-1");
    const { login } = create({ remove_secret_id_file_after_reading: false });
    await login();
    expect(await readFile(secretPath, "utf8")).toBe("secret-1");
  });

  it("re-uses the values it has read when a file is empty or the role id file is gone", async () => {
    await writeFile(secretPath, "secret-1");
    const { login, log } = create();
    const first = await login();
    await writeFile(secretPath, " \n");
    await rm(rolePath);
    expect(await login()).toEqual(first);
    expect(log.with("re-using the cached value")).toHaveLength(1);
    expect(await exists(secretPath)).toBe(true);
  });

  it("says at the start which role id file is missing, empty or unreadable", async () => {
    await rm(rolePath);
    await expect(create().method.check()).rejects.toMatchObject({ code: "AUTH_CREDENTIAL_MISSING" });
    await expect(create().method.check()).rejects.toThrow(rolePath);
    await writeFile(rolePath, "\n");
    await expect(create().method.check()).rejects.toMatchObject({ code: "AUTH_CREDENTIAL_EMPTY" });
    await expect(create({ role_id_file_path: folder }).method.check()).rejects.toMatchObject({
      code: "AUTH_CREDENTIAL_UNREADABLE",
    });
  });

  it("does not ask for the secret id at the start, and takes one that appears between two tries", async () => {
    const { method, login } = create();
    await method.check();
    await expect(login()).rejects.toMatchObject({ code: "AUTH_CREDENTIAL_MISSING", retryable: true });
    await writeFile(secretPath, "");
    await expect(login()).rejects.toMatchObject({ code: "AUTH_CREDENTIAL_EMPTY", retryable: true });
    await writeFile(secretPath, "secret-1");
    expect(await login()).toMatchObject({ body: { secret_id: "secret-1" } });
  });

  it("logs in all the same if the file cannot be removed, and says so", async () => {
    await writeFile(secretPath, "secret-1");
    const unlink = (): Promise<void> => Promise.reject(Object.assign(new Error("EROFS: read-only"), { code: "EROFS" }));
    const { login, log } = create({}, { ...nodeFileSystem, unlink });
    expect(await login()).toMatchObject({ body: { secret_id: "secret-1" } });
    expect(log.with("error removing the secret id file")).toHaveLength(1);
  });

  it("keeps the cached secret id if the file cannot be read any more", async () => {
    await writeFile(secretPath, "secret-1");
    const { login, log } = create();
    await login();
    await fs.mkdir(secretPath);
    expect(await login()).toMatchObject({ body: { secret_id: "secret-1" } });
    expect(log.with("EISDIR")).toHaveLength(1);
  });
});

describe("AppRoleMethod with a wrapped secret id", () => {
  const wrapped = { secret_id_response_wrapping_path: CREATION_PATH };
  const lookedUp = { data: { creation_path: CREATION_PATH, creation_time: "2026-01-01T00:00:00Z", creation_ttl: 60 } };

  it("checks where the token was created, unwraps it, and keeps the secret id", async () => {
    await writeFile(secretPath, "wrapping-token-1\n");
    const { login, client } = create(wrapped);
    client.on(LOOKUP, lookedUp).on(UNWRAP, { data: { secret_id: "secret-1" } });
    expect(await login()).toMatchObject({ body: { secret_id: "secret-1" } });
    expect(client.requests).toMatchObject([
      { path: "sys/wrapping/lookup", body: { token: "wrapping-token-1" } },
      { path: "sys/wrapping/unwrap", token: "wrapping-token-1" },
    ]);
    expect(await exists(secretPath)).toBe(false);
    expect(await login()).toMatchObject({ body: { secret_id: "secret-1" } });
    expect(client.requests).toHaveLength(2);
  });

  it("raises a security alarm and unwraps nothing if the token was created elsewhere", async () => {
    await writeFile(secretPath, "wrapping-token-1");
    const { login, client, log } = create(wrapped);
    client.on(LOOKUP, { data: { creation_path: "sys/wrapping/wrap" } });
    await expect(login()).rejects.toMatchObject({ code: "AUTH_WRAPPING_PATH_MISMATCH" });
    expect(log.with("SECURITY")).toHaveLength(1);
    expect(log.with("[ERROR]")).toHaveLength(1);
    expect(client.log).toEqual([LOOKUP]);
    expect(await exists(secretPath)).toBe(true);
  });

  it("unwraps a token once: while the file still holds it, the secret id from it is used", async () => {
    await writeFile(secretPath, "wrapping-token-1");
    const { login, client } = create({ ...wrapped, remove_secret_id_file_after_reading: false });
    client.on(LOOKUP, lookedUp, vaultError(400, "wrapping token is not valid or does not exist"));
    client.on(UNWRAP, { data: { secret_id: "secret-1" } });
    await login();
    expect(await login()).toMatchObject({ body: { secret_id: "secret-1" } });
    expect(client.requests).toHaveLength(2);
    await writeFile(secretPath, "wrapping-token-2");
    client.on(LOOKUP, lookedUp).on(UNWRAP, { data: { secret_id: "secret-2" } });
    expect(await login()).toMatchObject({ body: { secret_id: "secret-2" } });
  });

  it("reports a token that is used up, and one that holds no secret id, and leaves the file", async () => {
    await writeFile(secretPath, "wrapping-token-1");
    const { login, client } = create(wrapped);
    client.on(LOOKUP, vaultError(400, "wrapping token is not valid or does not exist"));
    await expect(login()).rejects.toThrow("wrapping token is not valid");
    client.on(LOOKUP, lookedUp).on(UNWRAP, { data: { something: "else" } });
    await expect(login()).rejects.toMatchObject({ code: "AUTH_WRAPPED_SECRET_ID_MISSING" });
    expect(await exists(secretPath)).toBe(true);
  });
});

describe("AppRoleMethod and secrecy", () => {
  it("lets no credential into an error or a log line, whatever fails", async () => {
    await writeFile(secretPath, "canary-wrapping-token");
    const { login, client, log } = create({ secret_id_response_wrapping_path: CREATION_PATH });
    const errors: unknown[] = [];
    const answers = [{ data: { creation_path: "elsewhere" } }, vaultError(400, "canary-wrapping-token is bad")];
    for (const answer of answers) {
      client.on(LOOKUP, answer);
      await login().catch((error: unknown) => errors.push(error));
    }
    client
      .on(LOOKUP, { data: { creation_path: CREATION_PATH } })
      .on(UNWRAP, { data: { secret_id: "canary-secret-id" } });
    await login();
    log.logger.info("the server said: canary-secret-id");
    expect(errors).toHaveLength(2);
    expect(String(errors[0])).not.toContain("canary");
    expect(log.lines.join("")).not.toContain("canary");
  });
});
