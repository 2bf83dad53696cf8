/** From tokens to nodes: libyaml's grammar, down to what it lets pass. */
import { parserError, yamlError } from "./yaml-error.ts";
import { yamlInput } from "./yaml-input.ts";
import { YamlScanner } from "./yaml-scanner.ts";
import { TAG_PREFIX } from "./yaml-tags.ts";
import type { Token } from "./yaml-token.ts";

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string;
  /** In its long form; empty when there is none. yaml.v2 looks at the tags of scalars only. */
  readonly tag: string;
  /** Plain and without a tag, or with the tag `!`. */
  readonly isImplicit: boolean;
}

export interface SequenceNode {
  readonly kind: "sequence";
  readonly items: YamlNode[];
}

export interface MappingNode {
  readonly kind: "mapping";
  readonly members: (readonly [YamlNode, YamlNode])[];
}

export interface AliasNode {
  readonly kind: "alias";
  readonly name: string;
  readonly target: YamlNode;
}

export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

type Kind = Token["kind"];
interface Properties {
  readonly anchor: string;
  readonly tag: string;
  readonly line: number;
}

const EMPTY: ScalarNode = { kind: "scalar", value: "", tag: "", isImplicit: true };
const NO_DOCUMENT_CONTENT: ReadonlySet<Kind> = new Set<Kind>([
  "versionDirective",
  "tagDirective",
  "documentStart",
  "documentEnd",
  "streamEnd",
]);

/** The first document; undefined when there is none. What stands behind it is not read. */
export function parseYamlDocument(text: string): YamlNode | undefined {
  return new YamlParser(text).document();
}

class YamlParser {
  readonly #scanner: YamlScanner;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #prefixes = new Map<string, string>();

  constructor(text: string) {
    this.#scanner = new YamlScanner(yamlInput(text));
  }

  document(): YamlNode | undefined {
    const { kind } = this.#peek();
    if (kind === "streamEnd") return undefined;
    const isExplicit = kind === "versionDirective" || kind === "tagDirective" || kind === "documentStart";
    this.#directives();
    if (isExplicit) {
      const start = this.#peek();
      if (start.kind !== "documentStart") throw parserError(start.line, "did not find expected <document start>");
      this.#scanner.skip();
    }
    const isEmpty = isExplicit && NO_DOCUMENT_CONTENT.has(this.#peek().kind);
    const node = isEmpty ? EMPTY : this.#node(true, false);
    // What comes next must be readable, but may be anything.
    this.#peek();
    return node;
  }

  #directives(): void {
    let hasVersion = false;
    for (let token = this.#peek(); ; token = this.#next()) {
      if (token.kind === "versionDirective") {
        if (hasVersion) throw parserError(token.line, "found duplicate %YAML directive");
        if (token.version !== "1.1") throw parserError(token.line, "found incompatible YAML document");
        hasVersion = true;
      } else if (token.kind === "tagDirective") {
        if (this.#prefixes.has(token.handle)) throw parserError(token.line, "found duplicate %TAG directive");
        this.#prefixes.set(token.handle, token.suffix);
      } else {
        break;
      }
    }
    if (!this.#prefixes.has("!")) this.#prefixes.set("!", "!");
    if (!this.#prefixes.has("!!")) this.#prefixes.set("!!", TAG_PREFIX);
  }

  #peek(): Token {
    return this.#scanner.peek();
  }

  /** Takes the token and peeks at the one behind it. */
  #next(): Token {
    this.#scanner.skip();
    return this.#scanner.peek();
  }

  #isNext(...kinds: readonly Kind[]): boolean {
    return kinds.includes(this.#peek().kind);
  }

  #node(isBlock: boolean, mayBeIndentless: boolean): YamlNode {
    const first = this.#peek();
    if (first.kind === "alias") {
      const target = this.#anchors.get(first.value);
      if (target === undefined) throw yamlError(`unknown anchor '${first.value}' referenced`);
      this.#scanner.skip();
      return { kind: "alias", name: first.value, target };
    }
    const properties = this.#properties();
    const token = this.#peek();
    if (mayBeIndentless && token.kind === "blockEntry") return this.#indentlessSequence(properties);
    switch (token.kind) {
      case "scalar":
        this.#scanner.skip();
        return this.#anchored(properties, scalarNode(token.value, properties.tag, token.isPlain));
      case "flowSequenceStart":
        return this.#flowSequence(properties);
      case "flowMappingStart":
        return this.#flowMapping(properties);
      case "blockSequenceStart":
        if (isBlock) return this.#blockSequence(properties);
        break;
      case "blockMappingStart":
        if (isBlock) return this.#blockMapping(properties);
        break;
      default:
    }
    if (properties.anchor === "" && properties.tag === "") {
      throw parserError(token.line, "did not find expected node content");
    }
    return this.#anchored(properties, { ...EMPTY, tag: properties.tag, isImplicit: properties.tag === "" });
  }

  /** An anchor and a tag, in either order. */
  #properties(): Properties {
    let token = this.#peek();
    const { line } = token;
    let anchor = "";
    let tag: Extract<Token, { kind: "tag" | "tagDirective" }> | undefined;
    for (let count = 0; count < 2; count += 1) {
      if (token.kind === "anchor" && anchor === "") anchor = token.value;
      else if (token.kind === "tag" && tag === undefined) tag = token;
      else break;
      token = this.#next();
    }
    if (tag === undefined) return { anchor, tag: "", line };
    if (tag.handle === "") return { anchor, tag: tag.suffix, line };
    const prefix = this.#prefixes.get(tag.handle);
    if (prefix === undefined) throw parserError(tag.line, "found undefined tag handle");
    return { anchor, tag: prefix + tag.suffix, line };
  }

  /** Notes the anchor before the node's content is read, so that an alias inside of it is found. */
  #anchored<T extends YamlNode>({ anchor }: Properties, node: T): T {
    if (anchor !== "") this.#anchors.set(anchor, node);
    return node;
  }

  #blockSequence(properties: Properties): SequenceNode {
    const node = this.#anchored<SequenceNode>(properties, { kind: "sequence", items: [] });
    let token = this.#next();
    for (; token.kind === "blockEntry"; token = this.#peek()) {
      this.#scanner.skip();
      node.items.push(this.#isNext("blockEntry", "blockEnd") ? EMPTY : this.#node(true, false));
    }
    if (token.kind !== "blockEnd") throw parserError(token.line, "did not find expected '-' indicator");
    this.#scanner.skip();
    return node;
  }

  /** A sequence that stands no further right than the key it belongs to. */
  #indentlessSequence(properties: Properties): SequenceNode {
    const node = this.#anchored<SequenceNode>(properties, { kind: "sequence", items: [] });
    while (this.#isNext("blockEntry")) {
      this.#scanner.skip();
      const isEmpty = this.#isNext("blockEntry", "key", "value", "blockEnd");
      node.items.push(isEmpty ? EMPTY : this.#node(true, false));
    }
    return node;
  }

  #blockMapping(properties: Properties): MappingNode {
    const node = this.#anchored<MappingNode>(properties, { kind: "mapping", members: [] });
    let token = this.#next();
    for (; token.kind === "key"; token = this.#peek()) {
      const key = this.#blockMember();
      const value = this.#isNext("value") ? this.#blockMember() : EMPTY;
      node.members.push([key, value]);
    }
    if (token.kind !== "blockEnd") throw parserError(token.line, "did not find expected key");
    this.#scanner.skip();
    return node;
  }

  /** What stands behind a key or value token. */
  #blockMember(): YamlNode {
    this.#scanner.skip();
    return this.#isNext("key", "value", "blockEnd") ? EMPTY : this.#node(true, true);
  }

  #flowSequence(properties: Properties): SequenceNode {
    const node = this.#anchored<SequenceNode>(properties, { kind: "sequence", items: [] });
    let token = this.#next();
    for (let isFirst = true; token.kind !== "flowSequenceEnd"; isFirst = false, token = this.#peek()) {
      if (!isFirst) {
        if (token.kind !== "flowEntry") throw parserError(token.line, "did not find expected ',' or ']'");
        token = this.#next();
        if (token.kind === "flowSequenceEnd") break;
      }
      node.items.push(token.kind === "key" ? this.#singleMember() : this.#node(false, false));
    }
    this.#scanner.skip();
    return node;
  }

  /** `[key: value]`: a mapping of one member, without braces. */
  #singleMember(): MappingNode {
    const { kind } = this.#next();
    let key: YamlNode = EMPTY;
    // libyaml takes the token behind a key that is missing for the key, whatever it is.
    if (kind === "value" || kind === "flowEntry" || kind === "flowSequenceEnd") this.#scanner.skip();
    else key = this.#node(false, false);
    let value: YamlNode = EMPTY;
    if (this.#isNext("value")) {
      this.#scanner.skip();
      if (!this.#isNext("flowEntry", "flowSequenceEnd")) value = this.#node(false, false);
    }
    return { kind: "mapping", members: [[key, value]] };
  }

  #flowMapping(properties: Properties): MappingNode {
    const node = this.#anchored<MappingNode>(properties, { kind: "mapping", members: [] });
    let token = this.#next();
    for (let isFirst = true; token.kind !== "flowMappingEnd"; isFirst = false, token = this.#peek()) {
      if (!isFirst) {
        if (token.kind !== "flowEntry") throw parserError(token.line, "did not find expected ',' or '}'");
        token = this.#next();
        if (token.kind === "flowMappingEnd") break;
      }
      node.members.push(token.kind === "key" ? this.#flowMember() : [this.#node(false, false), this.#emptyValue()]);
    }
    this.#scanner.skip();
    return node;
  }

  #flowMember(): readonly [YamlNode, YamlNode] {
    this.#scanner.skip();
    const key = this.#isNext("value", "flowEntry", "flowMappingEnd") ? EMPTY : this.#node(false, false);
    if (!this.#isNext("value")) return [key, EMPTY];
    this.#scanner.skip();
    return [key, this.#isNext("flowEntry", "flowMappingEnd") ? EMPTY : this.#node(false, false)];
  }

  /** The value of a key that has none; libyaml reads on before it says so. */
  #emptyValue(): ScalarNode {
    this.#peek();
    return EMPTY;
  }
}

function scalarNode(value: string, tag: string, isPlain: boolean): ScalarNode {
  return { kind: "scalar", value, tag, isImplicit: (tag === "" && isPlain) || tag === "!" };
}
