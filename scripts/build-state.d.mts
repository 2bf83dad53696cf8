export function buildIsCurrent(): boolean;
