import { defaulted, optional, stanza } from "../schema-types.ts";
import { boolean, duration, integer, string, stringList } from "../value-types.ts";

const circonus = (doc: string) => optional(string, { status: "not yet", doc });

const circonusKeys = {
  circonus_api_token: optional(string, { status: "not yet", sensitive: true, doc: "The token of Circonus' API." }),
  circonus_api_app: circonus("The application of that token."),
  circonus_api_url: circonus("The URL of Circonus' API."),
  circonus_submission_interval: circonus("How often metrics are sent to Circonus."),
  circonus_submission_url: circonus("The URL that metrics are sent to."),
  circonus_check_id: circonus("The id of an existing check."),
  circonus_check_force_metric_activation: circonus("Whether metrics that are off are switched on."),
  circonus_check_instance_id: circonus("The name of this instance."),
  circonus_check_search_tag: circonus("The tag by which the check is found."),
  circonus_check_tags: circonus("The tags of a new check."),
  circonus_check_display_name: circonus("The name of a new check."),
  circonus_broker_id: circonus("The id of the broker for a new check."),
  circonus_broker_select_tag: circonus("The tag by which a broker is chosen."),
} as const;

const stackdriverKeys = {
  stackdriver_project_id: optional(string, { status: "not yet", doc: "The Google Cloud project metrics are sent to." }),
  stackdriver_location: optional(string, { status: "not yet", doc: "The location of the monitored resource." }),
  stackdriver_namespace: optional(string, { status: "not yet", doc: "The namespace of the monitored resource." }),
  stackdriver_debug_logs: defaulted(boolean, false, { status: "not yet", doc: "Log more about sending metrics." }),
} as const;

/** Only a server has leases and usage to count. */
const serverKeys = {
  usage_gauge_period: optional(string, { status: "no effect", doc: "How often a server counts its usage." }),
  maximum_gauge_cardinality: optional(integer(), { status: "no effect", doc: "The most labels of a server's gauge." }),
  lease_metrics_epsilon: optional(string, { status: "no effect", doc: "The width of a server's lease buckets." }),
  num_lease_metrics_buckets: optional(integer(), { status: "no effect", doc: "The number of those buckets." }),
  add_lease_metrics_namespace_labels: optional(boolean, { status: "no effect", doc: "Labels them by namespace." }),
  opentelemetry_disable: optional(boolean, { status: "no effect", doc: "Switches a server's OpenTelemetry off." }),
} as const;

export const telemetry = stanza(
  { status: "not yet", doc: "Where metrics go and how they are named." },
  {
    statsite_address: optional(string, { status: "not yet", doc: "The address of a statsite server." }),
    statsd_address: optional(string, { status: "not yet", doc: "The address of a statsd server." }),
    dogstatsd_addr: optional(string, { status: "not yet", doc: "The address of a DogStatsD server." }),
    dogstatsd_tags: optional(stringList, { status: "not yet", doc: "Tags for every metric, each as NAME:VALUE." }),
    disable_hostname: defaulted(boolean, false, {
      status: "not yet",
      doc: "Do not put the host's name before the name of each gauge.",
    }),
    enable_hostname_label: defaulted(boolean, false, {
      status: "not yet",
      doc: "Give every metric the host's name as a label.",
    }),
    metrics_prefix: optional(string, { status: "not yet", doc: "What every metric's name begins with." }),
    filter_default: optional(boolean, {
      status: "not yet",
      doc: "Whether metrics are kept that prefix_filter says nothing about.",
    }),
    prefix_filter: optional(stringList, {
      status: "not yet",
      doc: "Beginnings of names, each after + (keep) or - (leave out).",
    }),
    prometheus_retention_time: defaulted(duration, 86_400_000, {
      status: "not yet",
      doc: "How long a metric that is not touched is still shown. 0 switches Prometheus off.",
    }),
    ...circonusKeys,
    ...stackdriverKeys,
    ...serverKeys,
  },
);
