/**
 * What the two engines are asked for, one line of JSON each; see benchRequest in test/conformance/oracle/bench.go. The
 * answer to everything but "outputs" is the time that it took.
 */
export type Request =
  | ({ readonly what: "load" } & Workload)
  | { readonly what: "parse" | "execute" | "render"; readonly times: number }
  | { readonly what: "outputs" };

/** Templates that are measured together, and what they read. */
export interface Workload {
  readonly templates: readonly string[];
  /** What the function `data` gives; see oracle/data.go for its tags. */
  readonly data: unknown;
  readonly fixtures: { readonly secrets: Readonly<Record<string, unknown>> };
}

export interface Answer {
  readonly nanoseconds: number;
  readonly outputs?: readonly string[];
}
