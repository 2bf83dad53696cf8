/** Constants of a template: as a command, and as an argument, where the parameter's type decides what they are. */
import { JsonNumber } from "../../runtime/json.ts";
import type { Execution } from "./execution.ts";
import { ANY, JSON_NUMBER, REFLECT_VALUE, type GoType } from "./go-type.ts";
import { convertInteger } from "./indexing.ts";
import { nodeText, type BoolNode, type NumberNode, type OperandNode, type StringNode } from "./nodes.ts";
import type { NumberConstant } from "./number-literal.ts";
import { GoNumber, type GoValue } from "./values.ts";

type LiteralNode = BoolNode | NumberNode | StringNode;

/** The value of an operand that is a constant or dot, standing as a command. */
export function literalValue(node: OperandNode): (run: Execution, dot: GoValue) => GoValue {
  switch (node.type) {
    case "dot":
      return (_run, dot) => dot;
    case "nil":
      return (run) => run.fail("nil is not a command");
    case "bool":
    case "number":
    case "string":
      return ideal(node);
    default:
      throw new Error(`${node.type} is no constant`);
  }
}

/** The constant with the type its syntax gives it: int, float64, string or bool. */
function ideal(node: LiteralNode): (run: Execution) => GoValue {
  if (node.type !== "number") return () => node.value;
  const { constant } = node;
  const { int, float } = constant;
  if (float !== undefined && looksLikeFloat(constant)) return () => float;
  if (int !== undefined) return () => int;
  return (run) => {
    run.node = node;
    return run.fail(`${constant.text} overflows int`);
  };
}

function looksLikeFloat({ text }: NumberConstant): boolean {
  const isHexInteger = /^0[xX]/.test(text) && text.length > 2 && !/[pP]/.test(text);
  return !isHexInteger && !text.startsWith("'") && /[.eEpP]/.test(text);
}

/** The constant as an argument of the type asked for. */
export function literalArgument(
  node: LiteralNode,
): (run: Execution, dot: GoValue, type: GoType | undefined) => GoValue {
  const untyped = ideal(node);
  return (run, _dot, type) => {
    run.node = node;
    if (type === undefined || type === ANY || type === REFLECT_VALUE) return untyped(run);
    return typed(run, node, type);
  };
}

function typed(run: Execution, node: LiteralNode, type: GoType): GoValue {
  switch (type.kind) {
    case "bool":
      if (node.type === "bool") return node.value;
      return run.fail(`expected bool; found ${nodeText(node)}`);
    case "string":
      if (node.type !== "string") return run.fail(`expected string; found ${nodeText(node)}`);
      return type === JSON_NUMBER ? new JsonNumber(node.value) : node.value;
    case "int":
      if (node.type === "number" && node.constant.int !== undefined) return convertInteger(node.constant.int, type);
      return run.fail(`expected integer; found ${nodeText(node)}`);
    case "uint":
      if (node.type === "number" && node.constant.uint !== undefined) return convertInteger(node.constant.uint, type);
      return run.fail(`expected unsigned integer; found ${nodeText(node)}`);
    case "float":
      if (node.type === "number" && node.constant.float !== undefined) return float(node.constant.float, type);
      return run.fail(`expected float; found ${nodeText(node)}`);
    default:
      return run.fail(`can't handle ${nodeText(node)} for arg of type ${type.name}`);
  }
}

function float(value: number, type: GoType): GoValue {
  if (type.name === "float64") return value;
  return new GoNumber(type, type.bits === 32 ? Math.fround(value) : value);
}
