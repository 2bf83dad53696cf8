/** Turns the statements of the parse tree into closures. */
import { JsonNumber } from "../../runtime/json.ts";
import { ExpressionCompiler, type FunctionLookup } from "./compile-expression.ts";
import { statementSteps } from "./cost.ts";
import {
  BREAK,
  CONTINUE,
  MAX_TEMPLATE_DEPTH,
  NEXT,
  TOO_DEEP,
  type CompiledTemplate,
  type Execution,
  type Statement,
} from "./execution.ts";
import { formatFloat64 } from "./format-float.ts";
import type { ActionNode, BranchNode, ListNode, StatementNode, TemplateNode, TemplateTree, TextNode } from "./nodes.ts";
import { nodeText } from "./nodes.ts";
import { sprint } from "./printf.ts";
import { quoteGoString } from "./quote.ts";
import { rangeOver } from "./range.ts";
import { GoChannel } from "./channel.ts";
import { GoFunction, goType, isTrue, type GoValue } from "./values.ts";
import { VariableStack } from "./variable-stack.ts";

export function compileTemplate(tree: TemplateTree, lookup: FunctionLookup): CompiledTemplate {
  return { name: tree.name, body: new StatementCompiler(lookup).list(tree.root) };
}

class StatementCompiler {
  readonly #expressions: ExpressionCompiler;

  constructor(lookup: FunctionLookup) {
    this.#expressions = new ExpressionCompiler(lookup);
  }

  list(node: ListNode): Statement {
    const statements = node.nodes.map((child) => this.#statement(child));
    // For all of them at once, also for those behind a break: that keeps the count out of the loop.
    const steps = node.nodes.reduce((sum, child) => sum + statementSteps(child), 0);
    const [only] = statements;
    if (only !== undefined && statements.length === 1) {
      return (run, dot) => {
        run.budget.spend(steps);
        return only(run, dot);
      };
    }
    return (run, dot) => {
      run.budget.spend(steps);
      for (const statement of statements) {
        const flow = statement(run, dot);
        if (flow !== NEXT) return flow;
      }
      return NEXT;
    };
  }

  #statement(node: StatementNode): Statement {
    switch (node.type) {
      case "text":
        return text(node);
      case "action":
        return this.#action(node);
      case "if":
        return this.#if(node);
      case "with":
        return this.#with(node);
      case "range":
        return this.#range(node);
      case "template":
        return this.#template(node);
      case "break":
        return () => BREAK;
      case "continue":
        return () => CONTINUE;
    }
  }

  #action(node: ActionNode): Statement {
    const value = this.#expressions.pipe(node.pipe);
    if (node.pipe.declarations.length > 0) {
      return (run, dot) => {
        value(run, dot);
        return NEXT;
      };
    }
    return (run, dot) => {
      print(run, node, value(run, dot));
      return NEXT;
    };
  }

  /**
   * Compiles pipe, list and else list, each with the variables that it sees; `prepare` runs between pipe and list, in the
   * scope of both.
   */
  #branch<T>(node: BranchNode, prepare: () => T) {
    const outer = this.#expressions.scopeHeight;
    const pipe = this.#expressions.pipe(node.pipe);
    const inner = this.#expressions.scopeHeight;
    const prepared = prepare();
    const list = this.list(node.list);
    this.#expressions.leaveScope(inner);
    const elseList = node.elseList === undefined ? undefined : this.list(node.elseList);
    this.#expressions.leaveScope(outer);
    return { pipe, list, elseList, prepared };
  }

  #if(node: BranchNode): Statement {
    const { pipe, list, elseList } = this.#branch(node, nothing);
    return (run, dot) => {
      const { height } = run.variables;
      const chosen = isTrue(pipe(run, dot)) ? list : elseList;
      const flow = chosen === undefined ? NEXT : chosen(run, dot);
      run.variables.cut(height);
      return flow;
    };
  }

  #with(node: BranchNode): Statement {
    const { pipe, list, elseList } = this.#branch(node, nothing);
    return (run, dot) => {
      const { height } = run.variables;
      const value = pipe(run, dot);
      let flow = NEXT as ReturnType<Statement>;
      if (isTrue(value)) {
        const boxed = run.dotIsBoxed;
        run.dotIsBoxed = false;
        flow = list(run, value);
        run.dotIsBoxed = boxed;
      } else if (elseList !== undefined) {
        flow = elseList(run, dot);
      }
      run.variables.cut(height);
      return flow;
    };
  }

  #range(node: BranchNode): Statement {
    const { declarations, isAssignment } = node.pipe;
    const { pipe, list, elseList, prepared } = this.#branch(node, () =>
      isAssignment ? declarations.map((variable) => this.#expressions.setter(variable)) : undefined,
    );
    const loop = rangeOver({ declared: declarations.length, setters: prepared, body: list });
    return (run, dot) => {
      const { height } = run.variables;
      const value = pipe(run, dot);
      const flow = loop(run, value) || elseList === undefined ? NEXT : elseList(run, dot);
      run.variables.cut(height);
      return flow;
    };
  }

  #template(node: TemplateNode): Statement {
    const pipe = node.pipe === undefined ? undefined : this.#expressions.pipe(node.pipe);
    return (run, dot) => {
      run.node = node;
      const template = run.program.templates.get(node.name);
      if (template === undefined) return run.fail(`template ${quoteGoString(node.name)} not defined`);
      if (run.depth === MAX_TEMPLATE_DEPTH) run.fail(TOO_DEEP);
      run.templateNode = node;
      enter(run, template, pipe === undefined ? undefined : pipe(run, dot));
      return NEXT;
    };
  }
}

/** A template sees none of its caller's variables. */
function enter(run: Execution, template: CompiledTemplate, dot: GoValue): void {
  const { templateName, variables, dotIsBoxed } = run;
  run.templateName = template.name;
  run.variables = new VariableStack(dot);
  run.dotIsBoxed = false;
  run.depth += 1;
  template.body(run, dot);
  run.depth -= 1;
  run.dotIsBoxed = dotIsBoxed;
  run.variables = variables;
  run.templateName = templateName;
}

function nothing(): undefined {
  return undefined;
}

function text(node: TextNode): Statement {
  const { text: content } = node;
  return (run) => {
    run.write(content);
    return NEXT;
  };
}

function print(run: Execution, node: ActionNode, value: GoValue): void {
  run.node = node;
  switch (typeof value) {
    case "string":
      return run.write(value);
    case "bigint":
    case "boolean":
      return run.write(String(value));
    case "number":
      return run.write(formatFloat64(value));
    case "undefined":
      return run.write("<no value>");
    default:
      // The numbers of a secret are of this type.
      if (value instanceof JsonNumber) return run.write(value.text);
      if (value instanceof GoFunction || value instanceof GoChannel)
        run.fail(`can't print ${nodeText(node)} of type ${goType(value)}`);
      run.write(sprint([value], true));
  }
}
