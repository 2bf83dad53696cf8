import { FunctionError } from "../../render-context.ts";

/** An error of the encoder, with the name that consul-template's function puts before it. */
export function tomlError(message: string): FunctionError {
  return new FunctionError(`toTOML: ${message}`);
}
