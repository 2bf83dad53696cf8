/** YAML as values, as yaml.v2's Unmarshal reads it into an empty interface. */
import { spendSteps } from "../../language/budget.ts";
import { decodeGoString } from "../../language/go-string.ts";
import { ANY, mapOf } from "../../language/go-type.ts";
import { sprintf } from "../../language/printf.ts";
import { GoNumber, tagged, type GoMap, type GoSlice, type GoValue } from "../../language/values.ts";
import { resolveScalar } from "./resolve-scalar.ts";
import { yamlError } from "./yaml-error.ts";
import { parseYamlDocument, type AliasNode, type MappingNode, type ScalarNode, type YamlNode } from "./yaml-parser.ts";
import { BINARY_TAG, MERGE_TAG } from "./yaml-tags.ts";

export const YAML_MAP = mapOf(ANY, ANY);

/** Up to so many nodes nearly all may come from aliases, from so many on only a tenth. */
const FEW_NODES = 400_000;
const MANY_NODES = 4_000_000;
/** To read one takes a microsecond or two; also so that a template cannot keep what it has read over and over. */
const NODE_STEPS = 4;

/** yaml.Unmarshal of the first document; nil when there is none. Throws FunctionError with yaml.v2's words. */
export function decodeYaml(text: string): GoValue {
  const node = parseYamlDocument(text);
  return node === undefined ? null : new YamlDecoder().value(node);
}

class YamlDecoder {
  /** The document itself counts. */
  #nodes = 1;
  #nodesFromAliases = 0;
  #aliasDepth = 0;
  readonly #open = new Set<AliasNode>();

  value(node: YamlNode): GoValue {
    this.#count();
    switch (node.kind) {
      case "scalar":
        return scalarValue(node);
      case "alias":
        return this.#alias(node, (target) => this.value(target));
      case "sequence":
        return node.items.map((item) => this.value(item)) satisfies GoSlice;
      case "mapping": {
        const map = tagged<GoMap>(new Map<GoValue, GoValue>(), YAML_MAP);
        this.#fill(map, node);
        return map;
      }
    }
  }

  #count(): void {
    spendSteps(NODE_STEPS);
    this.#nodes += 1;
    if (this.#aliasDepth > 0) this.#nodesFromAliases += 1;
    if (this.#nodesFromAliases <= 100 || this.#nodes <= 1000) return;
    if (this.#nodesFromAliases / this.#nodes > allowedRatio(this.#nodes)) {
      throw yamlError("document contains excessive aliasing");
    }
  }

  #alias<T>(node: AliasNode, use: (target: YamlNode) => T): T {
    if (this.#open.has(node)) throw yamlError(`anchor '${node.name}' value contains itself`);
    this.#open.add(node);
    this.#aliasDepth += 1;
    const result = use(node.target);
    this.#aliasDepth -= 1;
    this.#open.delete(node);
    return result;
  }

  #fill(map: GoMap, node: MappingNode): void {
    for (const [keyNode, valueNode] of node.members) {
      if (isMerge(keyNode)) {
        this.#merge(map, valueNode);
        continue;
      }
      const key = this.value(keyNode);
      if (key instanceof Map || Array.isArray(key)) throw yamlError(`invalid map key: ${sprintf("%#v", [key])}`);
      const value = this.value(valueNode);
      map.set(ownKey(map, key), value);
    }
  }

  /** `<<`: the members of another map, or of several, of which the first one wins. */
  #merge(map: GoMap, node: YamlNode): void {
    if (node.kind !== "sequence") return this.#mergeOne(map, node);
    for (const item of node.items.toReversed()) this.#mergeOne(map, item);
  }

  #mergeOne(map: GoMap, node: YamlNode): void {
    const target = node.kind === "alias" ? node.target : node;
    if (target.kind !== "mapping") throw yamlError("map merge requires map or sequence of maps as the value");
    this.#count();
    if (node.kind !== "alias") return this.#fill(map, target);
    this.#alias(node, () => {
      this.#count();
      this.#fill(map, target);
    });
  }
}

function allowedRatio(nodes: number): number {
  if (nodes <= FEW_NODES) return 0.99;
  if (nodes >= MANY_NODES) return 0.1;
  return 0.99 - 0.89 * ((nodes - FEW_NODES) / (MANY_NODES - FEW_NODES));
}

function isMerge(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === "<<" && (node.isImplicit || node.tag === MERGE_TAG);
}

function scalarValue({ tag, value, isImplicit }: ScalarNode): GoValue {
  if (tag === "" && !isImplicit) return value;
  const resolved = resolveScalar(tag, value);
  return resolved.tag === BINARY_TAG ? decodeBinary(value) : resolved.value;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function decodeBinary(text: string): string {
  const encoded = text.replace(/[\r\n]/g, "");
  if (encoded.length % 4 !== 0 || !BASE64.test(encoded)) throw yamlError("!!binary value contains invalid base64 data");
  return decodeGoString(Buffer.from(encoded, "base64"));
}

const KEYS_PER_STEP = 16;

/** Number objects, which only the largest integers are, are equal by value. */
function ownKey(map: GoMap, key: GoValue): GoValue {
  if (!(key instanceof GoNumber)) return key;
  spendSteps(map.size / KEYS_PER_STEP);
  for (const own of map.keys()) if (own instanceof GoNumber && own.value === key.value) return own;
  return key;
}
