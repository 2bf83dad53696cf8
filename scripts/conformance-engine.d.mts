/** Builds the Go program of test/conformance/oracle and calls `use` with the path of the binary. */
export function withOracle<T>(use: (binary: string) => Promise<T>): Promise<T>;
