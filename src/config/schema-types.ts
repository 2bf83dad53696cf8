import type { BadValue } from "./bad-value.ts";
import type { HclValue } from "./hcl/ast.ts";

/**
 * Whether a key does anything. `in force`: yes. `not yet`: it is read and checked, and a later version will act on it;
 * until then a warning says so at start. `no effect`: the Go agents take it and ignore it (it is meant for the server),
 * and so do we, with a warning.
 */
export type Status = "in force" | "not yet" | "no effect";

/** What can be said of a key or a block: the source of docs/configuration.md. */
export interface Info {
  /** A full sentence for the reader of the documentation. */
  readonly doc: string;
  readonly status: Status;
  /** What the warning says of a block with status "not yet"; the default is that it does nothing in this version. */
  readonly notYet?: string;
  /** What to use instead, as the rest of the sentence "Deprecated: …". */
  readonly deprecated?: string;
}

export interface ScalarInfo extends Info {
  /**
   * Environment variables that override the file, the first that is set winning. A `VAULT_X` stands for `BAO_X` as well,
   * which then comes first. The empty text counts as not set.
   */
  readonly env?: readonly string[];
  /** The command line flag (without dashes) that overrides the environment. */
  readonly flag?: string;
  /** Other spellings in a file that mean the same. */
  readonly aliases?: readonly string[];
  /** The value is a secret: no message and no excerpt ever shows it. */
  readonly sensitive?: true;
  /** `0` in a file means "not set", so that the default holds, as in the Go agents. */
  readonly zero?: "unset";
  /** The key is not read from files, only from its variables and its flag. */
  readonly source?: "environment";
  /** How a later file joins an earlier one: "or" keeps a true, "union" joins lists. Otherwise the later value wins. */
  readonly merge?: "or" | "union";
}

/** Reads one value of a key. `undefined` means "as if the key were not there"; `note` adds a warning at the value. */
export interface ScalarType<T> {
  /** For the documentation and the messages: "string", "duration", "one of …". */
  readonly name: string;
  /** True if the value may be anything, blocks and labels included: it is dropped. */
  readonly opaque?: true;
  read(value: HclValue, note: (warning: string) => void): T | BadValue | undefined;
}

export interface ScalarKey<T, P extends Presence> extends ScalarInfo {
  readonly kind: "scalar";
  readonly type: ScalarType<T>;
  readonly presence: P;
  /** What a file says by leaving the key out; only with presence "defaulted". */
  readonly fallback: T | undefined;
}

/** "dropped" keys are read and forgotten: they are not part of the config value. */
export type Presence = "required" | "defaulted" | "optional" | "dropped";

/**
 * What several blocks of one kind in one file mean: "error" (there may be one), "last" (the last wins), "merge" (their
 * keys are put together), "list" (each counts).
 */
export type Repeat = "error" | "last" | "merge" | "list";

/** "required": there must be one; "always": it is there with its defaults even if no file has it; "list": any number. */
export type BlockPresence = "required" | "always" | "optional" | "list";

export interface BlockKey<S extends Stanza, P extends BlockPresence, N extends string | undefined> {
  readonly kind: "block";
  readonly stanza: S;
  readonly presence: P;
  readonly repeat: Repeat;
  /** The name in the config value where it is not the one in the file: `listener` becomes `listeners`. */
  readonly as: N;
  /** A block (`sinks { … }`) in which these may stand as well. */
  readonly wrapper?: string;
  /** Reads the short form of the block, a text; the result is as if those keys had been written. */
  readonly shorthand?: (text: string) => Readonly<Record<string, unknown>> | BadValue;
}

/** A block whose keys depend on the `type` beside it: `config` of a method or a sink. */
export interface VariantKey<T extends Readonly<Record<string, Stanza>>> {
  readonly kind: "variant";
  readonly doc: string;
  readonly tables: T;
}

export type AnyScalarKey = ScalarKey<unknown, Presence>;
export type AnyBlockKey = BlockKey<Stanza, BlockPresence, string | undefined>;
export type AnyVariantKey = VariantKey<Readonly<Record<string, Stanza>>>;
export type AnyKey = AnyScalarKey | AnyBlockKey | AnyVariantKey;
export type Keys = Readonly<Record<string, AnyKey>>;

export interface Stanza<K extends Keys = Keys> extends Info {
  readonly keys: K;
  /** The key that a label stands for: `type` in `listener "tcp" { … }`. */
  readonly label: string | undefined;
  /** Keys that people try here, each with the reason why it is refused. */
  readonly refused?: Readonly<Record<string, string>>;
}

export function optional<T>(type: ScalarType<T>, info: ScalarInfo): ScalarKey<T, "optional"> {
  return { kind: "scalar", type, presence: "optional", fallback: undefined, ...info };
}

export function required<T>(type: ScalarType<T>, info: ScalarInfo): ScalarKey<T, "required"> {
  return { kind: "scalar", type, presence: "required", fallback: undefined, ...info };
}

export function defaulted<T>(type: ScalarType<T>, fallback: NoInfer<T>, info: ScalarInfo): ScalarKey<T, "defaulted"> {
  return { kind: "scalar", type, presence: "defaulted", fallback, ...info };
}

/** A key that is accepted and dropped. */
export function dropped(type: ScalarType<unknown>, doc: string): ScalarKey<unknown, "dropped"> {
  return { kind: "scalar", type, presence: "dropped", fallback: undefined, doc, status: "no effect" };
}

export function stanza<const K extends Keys>(
  info: Info & { readonly label?: string; readonly refused?: Readonly<Record<string, string>> },
  keys: K,
): Stanza<K> {
  return { label: undefined, ...info, keys };
}

/** A block that may be left out; there is at most one unless `repeat` says otherwise. */
export function block<S extends Stanza>(
  table: S,
  options: Pick<AnyBlockKey, "shorthand"> & { readonly repeat?: "last" | "merge" } = {},
): BlockKey<S, "optional", undefined> {
  return { kind: "block", stanza: table, presence: "optional", repeat: "error", as: undefined, ...options };
}

export function requiredBlock<S extends Stanza>(table: S): BlockKey<S, "required", undefined> {
  return { kind: "block", stanza: table, presence: "required", repeat: "error", as: undefined };
}

/** A block that is there with its defaults even if no file has it. */
export function always<S extends Stanza>(table: S): BlockKey<S, "always", undefined> {
  return { kind: "block", stanza: table, presence: "always", repeat: "error", as: undefined };
}

/** Any number of blocks, a list named `as` in the config value. */
export function blocks<S extends Stanza, const N extends string>(
  table: S,
  as: N,
  options: Pick<AnyBlockKey, "wrapper"> = {},
): BlockKey<S, "list", N> {
  return { kind: "block", stanza: table, presence: "list", repeat: "list", as, ...options };
}

export function variants<const T extends Readonly<Record<string, Stanza>>>(tables: T, doc: string): VariantKey<T> {
  return { kind: "variant", tables, doc };
}

/** Shows an intersection as one object type. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};

type OutName<Key, Name> = Key extends { readonly as: infer N extends string } ? N : Name;

type KeyValue<Key> =
  Key extends ScalarKey<infer T, Presence>
    ? T
    : Key extends BlockKey<infer S, infer P, string | undefined>
      ? P extends "list"
        ? readonly StanzaValue<S>[]
        : StanzaValue<S>
      : never;

type IsOptional<Key> = Key extends { readonly presence: "optional" } ? true : false;
type IsKept<Key> = Key extends { readonly presence: "dropped" } | { readonly kind: "variant" } ? false : true;

type PlainValue<K> = Simplify<
  {
    readonly [
      N in keyof K as IsKept<K[N]> extends true ? (IsOptional<K[N]> extends true ? never : OutName<K[N], N>) : never
    ]: KeyValue<K[N]>;
  } & {
    readonly [
      N in keyof K as IsKept<K[N]> extends true ? (IsOptional<K[N]> extends true ? OutName<K[N], N> : never) : never
    ]?: KeyValue<K[N]> | undefined;
  }
>;

/** The value of a stanza; with a `config` that depends on `type`, a union of one member a type. */
export type StanzaValue<S> =
  S extends Stanza<infer K>
    ? K extends { readonly config: VariantKey<infer T> }
      ? {
          [N in keyof T & string]: Simplify<
            Omit<PlainValue<K>, "type"> & { readonly type: N; readonly config: StanzaValue<T[N]> }
          >;
        }[keyof T & string]
      : PlainValue<K>
    : never;
