import * as path from "node:path";
import type { EnvTemplateStanza, TemplateStanza } from "../schema.ts";
import type { Validation } from "./validation.ts";

export function validateTemplates(validation: Validation): void {
  const { config, isSound, origins, warnings } = validation;
  const soundTemplates = config.templates.filter((template) => isSound(template));
  for (const template of soundTemplates) validateTemplate(validation, template);
  validateDestinations(validation, soundTemplates);
  const [first] = config.templates;
  if (first !== undefined && config.auto_auth === undefined && isSound(config)) {
    const sentence = "templates are rendered only with an auto_auth block, whose token they read secrets with";
    warnings.add("CONFIG_SUSPICIOUS", "template", origins.ofBlock(first), sentence);
  }
}

function validateTemplate(validation: Validation, template: TemplateStanza): void {
  const { problem, isSound } = validation;
  validateText(validation, template, "a template");
  if (template.destination === undefined) {
    problem(template, undefined, 'a template needs "destination", the file that it is written to');
  }
  const { wait } = template;
  if (wait?.max !== undefined && isSound(wait) && wait.max < wait.min) {
    problem(wait, "max", "a template's wait.max must not be less than wait.min");
  }
}

function validateText({ problem }: Validation, template: TemplateStanza | EnvTemplateStanza, what: string): void {
  const { source, contents } = template;
  if (source === undefined && contents === undefined)
    problem(template, undefined, `${what} needs "source" or "contents"`);
  if (source !== undefined && contents !== undefined) {
    problem(template, "contents", `${what} takes "source" or "contents", not both`);
  }
}

function validateDestinations({ problem, origins }: Validation, templates: readonly TemplateStanza[]): void {
  const seen = new Map<string, TemplateStanza>();
  for (const template of templates) {
    if (template.destination === undefined) continue;
    const destination = path.normalize(template.destination);
    const other = seen.get(destination);
    if (other === undefined) {
      seen.set(destination, template);
      continue;
    }
    const place = origins.ofKey(other, "destination");
    const where = place === undefined ? "" : ` (${place.source.name}:${place.position.line})`;
    problem(template, "destination", `another template is written to ${template.destination} already${where}`);
  }
}

/** The rules for running a process with secrets in its environment. */
export function validateExec(validation: Validation): void {
  const { config, problem, isSound } = validation;
  const { exec, env_templates: envTemplates } = config;
  const [firstEnv] = envTemplates;
  if (!isSound(config)) return;
  if (exec === undefined) {
    if (firstEnv !== undefined)
      problem(firstEnv, undefined, "env_template needs an exec block: the process that gets it");
    return;
  }
  if (firstEnv === undefined) problem(exec, undefined, "exec needs an env_template: a variable for the process");
  if (config.api_proxy !== undefined && validation.origins.ofBlock(config.api_proxy) !== undefined) {
    problem(config.api_proxy, undefined, "api_proxy cannot be combined with exec and env_template");
  }
  const [firstTemplate] = config.templates;
  if (firstTemplate !== undefined) {
    problem(firstTemplate, undefined, "template cannot be combined with exec and env_template");
  }
  if (isSound(exec) && (exec.command === undefined || exec.command.every((part) => part === ""))) {
    problem(exec, "command", 'exec needs "command", the program to run');
  }
  validateEnvTemplates(validation);
}

function validateEnvTemplates(validation: Validation): void {
  const { config, problem, isSound } = validation;
  const names = new Set<string>();
  for (const template of config.env_templates) {
    if (!isSound(template)) continue;
    validateText(validation, template, `env_template "${template.name}"`);
    if (names.has(template.name)) {
      problem(template, "name", `there is another env_template named "${template.name}" already`);
    } else if (/[=\0]/.test(template.name)) {
      problem(template, "name", `"${template.name}" cannot be the name of an environment variable`);
    }
    names.add(template.name);
  }
}
