/** What the parts of a template cost, in steps of budget.ts. */
import type { OperandNode, PipeNode, StatementNode } from "./nodes.ts";

/** A call of a function takes about as long as reading ten fields. */
const CALL_STEPS = 10;
const TEMPLATE_STEPS = 10;

/** All that the statement costs but for the statements inside of it. */
export function statementSteps(node: StatementNode): number {
  switch (node.type) {
    case "text":
    case "break":
    case "continue":
      return 1;
    case "template":
      return TEMPLATE_STEPS + (node.pipe === undefined ? 0 : pipeSteps(node.pipe));
    default:
      return 1 + pipeSteps(node.pipe);
  }
}

function pipeSteps(pipe: PipeNode): number {
  let steps = 0;
  for (const command of pipe.commands) for (const operand of command.args) steps += operandSteps(operand);
  return steps;
}

function operandSteps(node: OperandNode): number {
  switch (node.type) {
    case "identifier":
      return CALL_STEPS;
    case "field":
    case "variable":
      return node.names.length;
    case "chain":
      return operandSteps(node.base) + node.fields.length;
    case "pipe":
      return pipeSteps(node);
    default:
      return 1;
  }
}
