import { ANY, STRING } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { trimSpace } from "../text.ts";
import { decodeYaml } from "./decode-yaml.ts";
import { encodeYaml } from "./encode-yaml.ts";

/** The value as YAML, without white space at its ends. What cannot be written is an error of yaml.v2. */
function toYaml(value: GoValue): string {
  try {
    return trimSpace(encodeYaml(value));
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError(`toYAML: ${error.message}`) : error;
  }
}

/** The first document of a text; an empty text is an empty map. Errors are those of yaml.v2. */
function parseYaml(text: string): GoValue {
  return text === "" ? new Map<GoValue, GoValue>() : decodeYaml(text);
}

/** YAML in and out, as yaml.v2 reads and writes it. */
export const yamlFunctions: readonly RenderFunction[] = [
  pure("parseYAML", [STRING], parseYaml),
  pure("toYAML", [ANY], toYaml),
];
