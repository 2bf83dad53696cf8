import { STRING } from "../../language/go-type.ts";
import { quoteGoString } from "../../language/quote.ts";
import { AbortExecution } from "../../language/template-error.ts";
import { parseTemplate, type ParsedTemplate } from "../../language/template.ts";
import { FunctionError } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";
import { addressFunctions } from "./address-functions.ts";
import { allIfAddrs, ifAddrs } from "./if-addr.ts";
import { systemMachine, type Machine } from "./machine.ts";

/**
 * sockaddr text…: what a template of go-sockaddr's own language gives, whose one action the texts are, such as
 * `GetPrivateIP`, or `GetAllInterfaces | include "name" "eth" | attr "address"`. The dot is all addresses.
 */
export function createSockaddr(machine: Machine): RenderFunction {
  return {
    name: "sockaddr",
    signature: { params: [], variadic: STRING },
    call: (_context, args) => evaluate(machine, `{{ ${(args as readonly string[]).join(" ")} }}`),
  };
}

function evaluate(machine: Machine, text: string): string {
  // Go lists the addresses before it looks at the text.
  const dot = attempt("unable to query interface addresses: ", () => ifAddrs(allIfAddrs(machine)));
  const template = attempt(`unable to parse template ${quoteGoString(text, true)}: `, () => parse(text));
  return attempt(`unable to execute sockaddr input ${quoteGoString(text, true)}: `, () =>
    template.execute(dot, machine),
  );
}

function parse(text: string): ParsedTemplate<Machine> {
  return parseTemplate("sockaddr.Parse", text, { functions: addressFunctions, missingKey: "error" });
}

function attempt<T>(prefix: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof AbortExecution) throw error;
    throw new FunctionError(prefix + (error instanceof Error ? error.message : String(error)));
  }
}

/** Addresses of this machine. */
export const sockaddrFunctions: readonly RenderFunction[] = [createSockaddr(systemMachine)];
