import { decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { ANY, BYTE_SLICE, pointerTo, STRING, structType, UINT64, type GoType } from "../../language/go-type.ts";
import { GoBytes, GoNilPointer, GoNumber, GoObject, type BoundMethod, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { NIL_DEREFERENCE } from "./reflection.ts";
import * as versions from "./semver-version.ts";

const VERSION = structType("semver.Version");
export const VERSION_POINTER = pointerTo(VERSION);

/** A nil of Go's type error prints as `<nil>`, unlike one that may be of any type. */
const NO_ERROR = new GoNilPointer({ name: "<nil>", kind: "pointer" });

function method(params: readonly GoType[], body: (...args: never[]) => GoValue): BoundMethod {
  const call = body as (...args: readonly GoValue[]) => GoValue;
  return { params, call: (args) => call(...args) };
}

/** A *semver.Version, which `semver` gives, or the semver.Version that methods such as IncMajor give. */
export class GoVersion extends GoObject {
  readonly type: GoType;
  #version: versions.Version;

  constructor(type: GoType, version: versions.Version) {
    super();
    this.type = type;
    this.#version = version;
  }

  get version(): versions.Version {
    return this.#version;
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    const { major, minor, patch, pre, metadata, original } = this.#version;
    return new Map<string, GoValue>([
      ["major", new GoNumber(UINT64, major)],
      ["minor", new GoNumber(UINT64, minor)],
      ["patch", new GoNumber(UINT64, patch)],
      ["pre", pre],
      ["metadata", metadata],
      ["original", original],
    ]);
  }

  override text(): string {
    return versions.versionText(this.#version);
  }

  override method(name: string): BoundMethod | undefined {
    const own = this.#reading(name) ?? this.#changing(name);
    if (own !== undefined || this.type !== VERSION_POINTER) return own;
    return this.#comparing(name) ?? this.#overwriting(name);
  }

  #reading(name: string): BoundMethod | undefined {
    const version = this.#version;
    switch (name) {
      case "Major":
        return method([], () => new GoNumber(UINT64, version.major));
      case "Minor":
        return method([], () => new GoNumber(UINT64, version.minor));
      case "Patch":
        return method([], () => new GoNumber(UINT64, version.patch));
      case "Prerelease":
        return method([], () => version.pre);
      case "Metadata":
        return method([], () => version.metadata);
      case "String":
      case "Value":
        return method([], () => this.text());
      case "MarshalText":
        return method([], () => new GoBytes(encodeGoString(this.text())));
      case "MarshalJSON":
        return method([], () => new GoBytes(encodeGoString(`"${this.text()}"`)));
      default:
        return undefined;
    }
  }

  /** These give another version. */
  #changing(name: string): BoundMethod | undefined {
    const version = this.#version;
    const next = (changed: versions.Version): GoValue => new GoVersion(VERSION, changed);
    switch (name) {
      case "IncMajor":
        return method([], () => next(versions.nextMajor(version)));
      case "IncMinor":
        return method([], () => next(versions.nextMinor(version)));
      case "IncPatch":
        return method([], () => next(versions.nextPatch(version)));
      case "SetPrerelease":
        return method([STRING], (pre: string) => next(versions.withPrerelease(version, pre)));
      case "SetMetadata":
        return method([STRING], (metadata: string) => next(versions.withMetadata(version, metadata)));
      default:
        return undefined;
    }
  }

  #comparing(name: string): BoundMethod | undefined {
    const compare = (holds: (order: number) => GoValue): BoundMethod =>
      method([VERSION_POINTER], (other: GoValue) => {
        if (!(other instanceof GoVersion)) throw new FunctionError(NIL_DEREFERENCE);
        return holds(versions.compareVersions(this.#version, other.version));
      });
    switch (name) {
      case "Original":
        return method([], () => this.#version.original);
      case "Compare":
        return compare(BigInt);
      case "LessThan":
        return compare((order) => order < 0);
      case "LessThanEqual":
        return compare((order) => order <= 0);
      case "GreaterThan":
        return compare((order) => order > 0);
      case "GreaterThanEqual":
        return compare((order) => order >= 0);
      case "Equal":
        // Unlike the others this one takes nil.
        return method(
          [VERSION_POINTER],
          (other: GoValue) =>
            other instanceof GoVersion && versions.compareVersions(this.#version, other.version) === 0,
        );
      default:
        return undefined;
    }
  }

  /** These read another version into this one and give the error or nil. */
  #overwriting(name: string): BoundMethod | undefined {
    switch (name) {
      case "UnmarshalText":
        return method([BYTE_SLICE], (text: GoValue) => this.#read(text instanceof GoBytes ? text.bytes : undefined));
      case "Scan":
        return method([ANY], (value: GoValue) => this.#read(encodeGoString(scanned(value))));
      default:
        return undefined;
    }
  }

  #read(bytes: Uint8Array | undefined): GoValue {
    try {
      this.#version = versions.parseVersion(decodeGoString(bytes ?? new Uint8Array()));
      return NO_ERROR;
    } catch (error) {
      if (error instanceof FunctionError) return new ErrorValue(error.message);
      throw error;
    }
  }
}

/** The text of a plain string; a declared type such as json.Number is none. */
function scanned(value: GoValue): string {
  return typeof value === "string" ? value : "";
}

/** An error that a method gives as its value. */
class ErrorValue extends GoObject {
  readonly type: GoType = pointerTo(structType("errors.errorString"));
  readonly #message: string;

  constructor(message: string) {
    super();
    this.#message = message;
  }

  override text(): string {
    return this.#message;
  }

  override method(name: string): BoundMethod | undefined {
    return name === "Error" ? method([], () => this.#message) : undefined;
  }
}
