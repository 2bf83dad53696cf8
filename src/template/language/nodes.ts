/** The parse tree, and the text by which Go's error messages name a node. */
import type { NumberConstant } from "./number-literal.ts";
import { quoteGoString } from "./quote.ts";

interface At {
  /** Offset into the template's text. */
  readonly position: number;
}

export interface DotNode extends At {
  readonly type: "dot";
}
export interface NilNode extends At {
  readonly type: "nil";
}
export interface BoolNode extends At {
  readonly type: "bool";
  readonly value: boolean;
}
export interface NumberNode extends At {
  readonly type: "number";
  readonly constant: NumberConstant;
}
export interface StringNode extends At {
  readonly type: "string";
  readonly quoted: string;
  readonly value: string;
}
export interface FieldNode extends At {
  readonly type: "field";
  readonly names: readonly string[];
}
/** `names` begins with the variable's own name, dollar sign included. */
export interface VariableNode extends At {
  readonly type: "variable";
  readonly names: readonly string[];
}
export interface IdentifierNode extends At {
  readonly type: "identifier";
  readonly name: string;
}
export interface ChainNode extends At {
  readonly type: "chain";
  readonly base: OperandNode;
  readonly fields: readonly string[];
}
export interface CommandNode extends At {
  readonly type: "command";
  readonly args: readonly OperandNode[];
}
export interface PipeNode extends At {
  readonly type: "pipe";
  readonly isAssignment: boolean;
  readonly declarations: readonly VariableNode[];
  readonly commands: readonly CommandNode[];
}

export type OperandNode =
  | DotNode
  | NilNode
  | BoolNode
  | NumberNode
  | StringNode
  | FieldNode
  | VariableNode
  | IdentifierNode
  | ChainNode
  | PipeNode;

export interface TextNode extends At {
  readonly type: "text";
  readonly text: string;
}
export interface ActionNode extends At {
  readonly type: "action";
  readonly pipe: PipeNode;
}
export interface BranchNode extends At {
  readonly type: "if" | "with" | "range";
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly elseList: ListNode | undefined;
}
export interface TemplateNode extends At {
  readonly type: "template";
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}
export interface JumpNode extends At {
  readonly type: "break" | "continue";
}
export interface ListNode extends At {
  readonly type: "list";
  readonly nodes: readonly StatementNode[];
}

export type StatementNode = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode;

/** A node that an error can point at. */
export type ErrorNode = OperandNode | CommandNode | ActionNode | TemplateNode;

/** One template: the main one, or the body of a define or a block. */
export interface TemplateTree {
  readonly name: string;
  readonly root: ListNode;
}

/** A copy that is just as long: V8 makes room for 17 elements with the first push, and a template keeps many short lists. */
export function trimmed<T>(grown: readonly T[]): readonly T[] {
  return grown.slice();
}

/** The node as Go writes it in `at <…>`. */
export function nodeText(node: ErrorNode): string {
  switch (node.type) {
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "bool":
      return String(node.value);
    case "number":
      return node.constant.text;
    case "string":
      return node.quoted;
    case "field":
      return `.${node.names.join(".")}`;
    case "variable":
      return node.names.join(".");
    case "identifier":
      return node.name;
    case "chain":
      return `${operandText(node.base)}.${node.fields.join(".")}`;
    case "command":
      return node.args.map(operandText).join(" ");
    case "pipe":
      return pipeText(node);
    case "action":
      return `{{${pipeText(node.pipe)}}}`;
    case "template":
      return `{{template ${quoteGoString(node.name)}${node.pipe === undefined ? "" : ` ${pipeText(node.pipe)}`}}}`;
  }
}

function operandText(node: OperandNode): string {
  return node.type === "pipe" ? `(${pipeText(node)})` : nodeText(node);
}

function pipeText(pipe: PipeNode): string {
  const names = pipe.declarations.map(nodeText).join(", ");
  const declaration = names === "" ? "" : `${names} ${pipe.isAssignment ? "=" : ":="} `;
  return declaration + pipe.commands.map(nodeText).join(" | ");
}

/** Whether there is nothing but white space (comments leave no node). */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.type === "text" && GO_SPACE.test(node.text));
}

// unicode.IsSpace: JavaScript's \s without U+FEFF and with U+0085.
const GO_SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;
