export class SetupError extends Error {}
export function ensureOpenBao(): Promise<string>;
export function ensurePythonPackages(packages: readonly string[]): Promise<string>;
