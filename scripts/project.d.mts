export const projectRoot: string;
export function inProject(...parts: string[]): string;
