/** What the metrics are taken from: the parts of the agent's status that are numbers. */
export interface MetricsSource {
  readonly ready: boolean;
  readonly uptimeSeconds: number;
  readonly token: { readonly secondsLeft: number | undefined } | undefined;
  readonly auth: { readonly logins: number; readonly renewals: number; readonly failures: number } | undefined;
  readonly sinks: readonly { readonly writes: number }[];
  readonly templates: readonly { readonly renders: number; readonly state: string }[];
  readonly secrets: readonly object[];
}

interface Metric {
  readonly name: string;
  readonly kind: "gauge" | "counter";
  readonly help: string;
  readonly value: number;
}

/** The answer of `/agent/v1/metrics`: Prometheus text if asked for, else JSON in the shape of the Go agents. */
export function renderMetrics(
  source: MetricsSource,
  { format, accept }: { readonly format: string; readonly accept: string },
): { contentType: string; text: string } {
  const metrics = collect(source);
  const prometheus = format === "prometheus" || accept.includes("openmetrics") || accept.includes("version=0.0.4");
  return prometheus
    ? { contentType: "text/plain; version=0.0.4; charset=utf-8", text: prometheusText(metrics) }
    : { contentType: "application/json", text: jsonText(metrics) };
}

function collect({ ready, uptimeSeconds, token, auth, sinks, templates, secrets }: MetricsSource): Metric[] {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const metrics: Metric[] = [
    { name: "ready", kind: "gauge", help: "1 if token, sinks and templates are there.", value: ready ? 1 : 0 },
    { name: "uptime_seconds", kind: "gauge", help: "Time since the start.", value: uptimeSeconds },
    { name: "auth_logins_total", kind: "counter", help: "Logins that succeeded.", value: auth?.logins ?? 0 },
    { name: "auth_renewals_total", kind: "counter", help: "Renewals of the token.", value: auth?.renewals ?? 0 },
    { name: "auth_failures", kind: "gauge", help: "Failed logins in a row, now.", value: auth?.failures ?? 0 },
    {
      name: "sink_writes_total",
      kind: "counter",
      help: "Tokens delivered to sinks.",
      value: sum(sinks.map((s) => s.writes)),
    },
    {
      name: "template_renders_total",
      kind: "counter",
      help: "Files written.",
      value: sum(templates.map((t) => t.renders)),
    },
    {
      name: "templates_failed",
      kind: "gauge",
      help: "Templates that fail now.",
      value: templates.filter((t) => t.state === "failed").length,
    },
    { name: "secrets_watched", kind: "gauge", help: "Secrets that are kept fresh.", value: secrets.length },
  ];
  if (token?.secondsLeft !== undefined) {
    metrics.push({
      name: "token_seconds_left",
      kind: "gauge",
      help: "Time until the token expires.",
      value: token.secondsLeft,
    });
  }
  return metrics;
}

function prometheusText(metrics: readonly Metric[]): string {
  return metrics
    .map(
      ({ name, kind, help, value }) =>
        `# HELP attache_${name} ${help}\n# TYPE attache_${name} ${kind}\nattache_${name} ${value}\n`,
    )
    .join("");
}

function jsonText(metrics: readonly Metric[]): string {
  const entries = (kind: Metric["kind"]): object[] =>
    metrics
      .filter((metric) => metric.kind === kind)
      .map(({ name, value }) => ({ Name: `attache.${name}`, Value: value, Labels: {} }));
  const counters = entries("counter").map((entry) => ({ ...entry, Count: 1 }));
  return JSON.stringify({ Gauges: entries("gauge"), Points: [], Counters: counters, Samples: [] });
}
