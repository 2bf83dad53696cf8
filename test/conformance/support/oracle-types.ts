/** The Go types that oracle/functions.go declares. */
import {
  INT64,
  namedType,
  pointerTo,
  STRING,
  structType,
  type GoType,
} from "../../../src/template/language/go-type.ts";
import {
  GoNumber,
  GoObject,
  type BoundMethod,
  type GoMap,
  type GoValue,
} from "../../../src/template/language/values.ts";

export const SECRET: GoType = structType("main.Secret");

export const DURATION: GoType = {
  ...namedType("main.Duration", INT64),
  text: (value) => `${value.value}s`,
  method: (value, name) => durationMethod(value, name),
};

function durationMethod(value: GoNumber, name: string): BoundMethod | undefined {
  if (name === "String") return { params: [], call: () => `${value.value}s` };
  if (name !== "Twice") return undefined;
  return { params: [], call: () => new GoNumber(DURATION, 2n * BigInt(value.value)) };
}

interface SecretFields {
  readonly leaseId: string;
  readonly renewable: boolean;
  readonly data: GoMap;
}

export class Secret extends GoObject {
  readonly type: GoType;
  readonly #fields: ReadonlyMap<string, GoValue>;
  readonly #data: GoMap;

  constructor(type: GoType, { leaseId, renewable, data }: SecretFields) {
    super();
    this.type = type;
    this.#data = data;
    this.#fields = new Map<string, GoValue>([
      ["LeaseID", leaseId],
      ["LeaseDuration", 60n],
      ["Renewable", renewable],
      ["Data", data],
      ["note", "n"],
    ]);
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    return this.#fields;
  }

  override method(name: string): BoundMethod | undefined {
    if (this.type.kind !== "pointer") return undefined;
    if (name === "Has") return { params: [STRING], call: ([key]) => this.#data.has(key) };
    if (name !== "Fail") return undefined;
    return {
      params: [],
      call: () => {
        throw new Error("failed on purpose");
      },
    };
  }
}

/** A nil *Secret: its fields are known, but cannot be read. */
export class NilSecret extends GoObject {
  readonly type: GoType = pointerTo(SECRET);

  override get isNil(): boolean {
    return true;
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    return new Map<string, GoValue>([
      ["LeaseID", ""],
      ["LeaseDuration", 0n],
      ["Renewable", false],
      ["Data", null],
      ["note", ""],
    ]);
  }
}
