import type { Logger } from "../observability/logger.ts";
import { childController } from "../runtime/abort.ts";
import { AgentError } from "../runtime/errors.ts";
import type { Service } from "../runtime/service.ts";
import type { SinkService } from "../sinks/sink-service.ts";
import type { TemplateService } from "../template/template-service.ts";
import type { TokenReader } from "../token/latest-token.ts";

export interface Deliveries {
  readonly token: TokenReader;
  readonly sinks: SinkService;
  readonly templates: TemplateService;
  readonly logger: Logger;
}

/**
 * `exit_after_auth`: calls `done` once every sink holds the token and every template is rendered. Throws TEMPLATE_FAILED
 * if one has failed instead: nobody would be there to try it again.
 */
export function exitWhenDelivered({ token, sinks, templates, logger }: Deliveries, done: () => void): Service {
  return {
    name: "exit after auth",
    async run(signal) {
      for (;;) {
        const seenSinks = sinks.delivered.version;
        const seenTemplates = templates.progress.version;
        const seenToken = token.version;
        if (seenToken > 0 && sinks.complete && templates.settled) break;
        // A controller of its own for each round, so that what did not change leaves no listener behind.
        const { controller, dispose } = childController(signal);
        await Promise.race([
          sinks.delivered.after(seenSinks, controller.signal),
          templates.progress.after(seenTemplates, controller.signal),
          token.after(seenToken, controller.signal),
        ]).finally(() => {
          controller.abort();
          dispose();
        });
      }
      if (!templates.complete) throw templatesFailed(templates);
      logger.info("token and templates are delivered, exiting");
      done();
    },
  };
}

function templatesFailed(templates: TemplateService): AgentError {
  const failed = templates.status().filter(({ state }) => state === "failed");
  const names = failed.map(({ destination, lastError }) => `${destination}: ${lastError ?? ""}`).join("; ");
  return new AgentError("TEMPLATE_FAILED", `exit_after_auth: ${failed.length} template(s) failed: ${names}`);
}
