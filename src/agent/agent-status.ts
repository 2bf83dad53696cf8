import type { AuthStatus } from "../auth/auth-status.ts";
import type { SecretStatus } from "../secrets/secret-status.ts";
import type { SinkStatus } from "../sinks/sink-status.ts";
import type { TemplateStatus } from "../template/template-status.ts";

/** The answer of `GET /agent/v1/status`. No secret is in it. */
export interface AgentStatus {
  readonly version: string;
  readonly uptimeSeconds: number;
  /** Token, sinks and templates are there. */
  readonly ready: boolean;
  readonly server: string;
  /** undefined without auto_auth. */
  readonly auth: AuthStatus | undefined;
  /** undefined before the first login, and while the token is lost. */
  readonly token:
    | {
        readonly policies: readonly string[];
        readonly renewable: boolean;
        /** undefined for a token that never expires. */
        readonly secondsLeft: number | undefined;
      }
    | undefined;
  readonly sinks: readonly SinkStatus[];
  readonly templates: readonly TemplateStatus[];
  readonly secrets: readonly SecretStatus[];
  readonly listeners: readonly string[];
}
