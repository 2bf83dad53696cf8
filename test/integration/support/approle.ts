import type { Admin } from "./openbao-admin.ts";
import type { TempDir } from "./temp-dir.ts";

export interface AppRoleOptions {
  /** Where `role-id` and `secret-id` are written. */
  readonly folder: TempDir;
  /** Name of the role and of the policy that `policy` makes; default `app`. */
  readonly role?: string;
  /** Where the auth method is mounted, and mounted if it is not yet; default `approle`. */
  readonly mount?: string;
  /** Text of a policy to create for the role. */
  readonly policy?: string;
  /** Names of policies that exist already. */
  readonly policies?: readonly string[];
  /** Durations such as `8s`; default `1h` and `24h`. */
  readonly tokenTtl?: string;
  readonly tokenMaxTtl?: string;
  /** More parameters of the role, as its API names them. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface AppRole {
  readonly roleId: string;
  readonly secretId: string;
  readonly roleIdFile: string;
  readonly secretIdFile: string;
  /** Makes another secret id and writes it over the file. */
  renewSecretId(): Promise<string>;
  /** Logs in with the role and returns an ordinary token. */
  login(): Promise<string>;
}

/** Makes a role for AppRole logins and the two credential files that an agent needs. */
export async function setUpAppRole(admin: Admin, options: AppRoleOptions): Promise<AppRole> {
  const { folder, role = "app", mount = "approle", policy, policies = [] } = options;
  const { body: mounts } = await admin.request("GET", "sys/auth");
  if (!Object.hasOwn(mounts as object, `${mount}/`)) {
    await admin.request("POST", `sys/auth/${mount}`, { type: "approle" });
  }
  if (policy !== undefined) await admin.request("POST", `sys/policies/acl/${role}`, { policy });
  await admin.request("POST", `auth/${mount}/role/${role}`, {
    token_policies: [...policies, ...(policy === undefined ? [] : [role])],
    token_ttl: options.tokenTtl ?? "1h",
    token_max_ttl: options.tokenMaxTtl ?? "24h",
    ...options.parameters,
  });
  const makeSecretId = async (): Promise<string> => {
    const { body } = await admin.request("POST", `auth/${mount}/role/${role}/secret-id`, {});
    return (body as { data: { secret_id: string } }).data.secret_id;
  };
  const { body } = await admin.request("GET", `auth/${mount}/role/${role}/role-id`);
  const roleId = (body as { data: { role_id: string } }).data.role_id;
  const secretId = await makeSecretId();
  return {
    roleId,
    secretId,
    roleIdFile: await folder.write("role-id", roleId),
    secretIdFile: await folder.write("secret-id", secretId),
    async renewSecretId() {
      const next = await makeSecretId();
      await folder.write("secret-id", next);
      return next;
    },
    async login() {
      const credentials = { role_id: roleId, secret_id: await makeSecretId() };
      const login = await admin.request("POST", `auth/${mount}/login`, credentials, { token: "" });
      return (login.body as { auth: { client_token: string } }).auth.client_token;
    },
  };
}
