import { AgentError } from "./errors.ts";

/** CONFIG_NOT_AVAILABLE: the config asks for something that it would be unsafe to leave out, and this version lacks it. */
export function notAvailable(what: string, advice: string): AgentError {
  return new AgentError("CONFIG_NOT_AVAILABLE", `${what} is not available in this version; ${advice}`);
}
