import type { AppRole } from "./approle.ts";
import type { TempDir } from "./temp-dir.ts";

export interface AgentConfigOptions {
  readonly address: string;
  readonly appRole: Pick<AppRole, "roleIdFile" | "secretIdFile">;
  readonly folder: TempDir;
  /** Text of the one template; default: the user and password of secret/app/db. */
  readonly template?: string;
  /** Default 2s. */
  readonly interval?: string;
  /** Lines in the `vault` block. */
  readonly vault?: string;
  /** More keys in the method's config. */
  readonly method?: string;
  /** More blocks at the end. */
  readonly more?: string;
}

const DATABASE_TEMPLATE =
  '{{ with secret "secret/app/db" }}user={{ .Data.data.user }}\npassword={{ .Data.data.password }}\n{{ end }}';

/** The policy that the config of `agentConfig` needs. */
export const APP_POLICY = `
path "secret/data/app/*" { capabilities = ["create", "read", "update", "patch", "delete"] }
path "secret/metadata/app/*" { capabilities = ["list", "read", "delete"] }
path "secret/metadata/app" { capabilities = ["list"] }
`;

/** The whole main job in one config: AppRole, token file, template with a command, and the proxy on a port of its own. */
export async function agentConfig(options: AgentConfigOptions): Promise<string> {
  const { address, appRole, folder, template = DATABASE_TEMPLATE, interval = "2s" } = options;
  await folder.write("app.ctmpl", template);
  return `
vault {
  address = "${address}"
  tls_skip_verify = false
  ${options.vault ?? ""}
}
auto_auth {
  method "approle" {
    mount_path = "auth/approle"
    config = {
      role_id_file_path = "${appRole.roleIdFile}"
      secret_id_file_path = "${appRole.secretIdFile}"
      ${options.method ?? ""}
    }
  }
  sink "file" { config = { path = "${folder.join("token")}", mode = "0640" } }
}
cache { use_auto_auth_token = true }
listener "tcp" {
  address = "127.0.0.1:0"
  tls_disable = true
}
template {
  source = "${folder.join("app.ctmpl")}"
  destination = "${folder.join("app.conf")}"
  command = "echo reloaded >> ${folder.join("reloads")}"
  perms = "0640"
}
template_config { static_secret_render_interval = "${interval}" }
${options.more ?? ""}
`;
}

/** The address in the banner: the listener takes a free port. */
export const BANNER_ADDRESS = /Api Address 1: (http:\/\/127\.0\.0\.1:\d+)/;
