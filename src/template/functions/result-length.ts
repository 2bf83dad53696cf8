import { LimitExceeded } from "../language/template-error.ts";

/** About half of what V8 can hold in one string; the limit on what functions give, which is looked at afterwards, is lower. */
const MAX_LENGTH = 2 ** 28;

/** Throws LimitExceeded for a text that is not worth making: Go would fill the memory with it. In UTF-16 units. */
export function checkResultLength(length: number): void {
  if (length > MAX_LENGTH) throw new LimitExceeded(`the result of a function exceeds the limit of ${MAX_LENGTH} bytes`);
}
