/** Unpredictable bytes, fit for keys. */
export type RandomBytes = (count: number) => Uint8Array;

/** The system's. node:crypto takes its time to load, so it is loaded by the first call. */
export const systemRandomBytes: RandomBytes = (count) => process.getBuiltinModule("node:crypto").randomBytes(count);
