import type { Workload } from "./protocol.ts";

export interface NamedWorkload extends Workload {
  readonly title: string;
}

/** What people render most: a config file of some 200 lines with about 50 values in it. */
function configFile(): NamedWorkload {
  const services = ["billing", "search", "mail", "audit", "images", "reports"];
  const blocks = services.map(
    (name, index) => `
[service.${name}]
{{- with secret "secret/data/${name}" }}
{{- with .Data.data }}
# {{ .description | trimSpace | printf "%s, rendered for %s" "${name}" }}
host = "{{ .host }}"
port = {{ .port }}
user = "{{ .user }}"
password = {{ .password | toJSON }}
{{- if .tls.enabled }}
tls = true
tls_min_version = "{{ .tls.minVersion }}"
tls_ca = """
{{ .tls.ca | trim "\\n" | indent 2 }}
"""
{{- else }}
tls = false
{{- end }}
pool = {{ printf "%d-%d" ${index + 1} ${10 * (index + 1)} | printf "%q" }}
token = "{{ printf "%s:%s" .user .password | base64Encode }}"
tags = "{{ join "," (split " " .tags) }}"
{{- else }}
# there is no secret for ${name}
{{- end }}
{{- end }}
timeout = "30s"
retries = 5
keepalive = "60s"
idle = 10
buffer = "64k"
compress = true
log = "/var/log/${name}.log"
# end of ${name}
`,
  );
  const head = `# Generated file, do not edit.
{{- $region := "eu-central-1" }}
{{- with data }}
name = "{{ .app.name }}"
version = "{{ .app.version }}"
environment = "{{ .app.environment }}"
region = "{{ $region }}"
debug = {{ if and .app.debug (ne .app.environment "production") }}true{{ else }}false{{ end }}
replicas = {{ .app.replicas }}
labels = {{ .app.labels | toJSON }}
{{- end }}
${Array.from({ length: 40 }, (_, index) => `option_${index} = "value ${index}"`).join("\n")}
`;
  const secrets = Object.fromEntries(
    services.map((name, index) => [
      `secret/data/${name}`,
      {
        request_id: "r",
        data: {
          data: {
            description: `  the ${name} service\n`,
            host: `${name}.internal.example.com`,
            port: 8000 + index,
            user: `svc-${name}`,
            password: `p@ss<${index}>word&"quoted"`,
            tags: "alpha beta gamma delta",
            tls: {
              enabled: index % 3 !== 2,
              minVersion: "1.3",
              ca: `-----BEGIN CERTIFICATE-----\n${`${"QUJD".repeat(16)}\n`.repeat(12)}-----END CERTIFICATE-----\n`,
            },
          },
          metadata: { version: 3 },
        },
      },
    ]),
  );
  const app = {
    name: "shop",
    version: "4.2.0",
    environment: "staging",
    debug: true,
    replicas: { $number: "3" },
    labels: { team: "core", tier: "backend", cost: "c-17" },
  };
  return { title: "config file", templates: [head + blocks.join("")], data: { app }, fixtures: { secrets } };
}

/** A list of 10,000 maps. */
function longRange(): NamedWorkload {
  const items = Array.from({ length: 10_000 }, (_, index) => ({
    name: `host-${index}`,
    address: `10.0.${Math.floor(index / 256)}.${index % 256}`,
    weight: { $number: String(index % 100) },
    enabled: index % 3 === 0,
    zone: ["a", "b", "c"][index % 3],
  }));
  const template = `{{ range $index, $item := (data).items -}}
server {{ .name }} {{ .address }}{{ if .enabled }} weight={{ .weight }}{{ else }} backup{{ end }} zone={{ $item.zone }} # {{ $index }}
{{ end }}`;
  return { title: "range over 10,000", templates: [template], data: { items }, fixtures: { secrets: {} } };
}

/** A thousand small templates, as an agent for many services has them. */
function smallTemplates(): NamedWorkload {
  const kinds = [
    (index: number): string => `{{ with secret "secret/data/${index}" }}{{ .Data.data.password }}{{ end }}`,
    (index: number): string =>
      `{{ with secret "secret/data/${index}" }}user={{ .Data.data.user }}\npassword={{ .Data.data.password }}\n{{ end }}`,
    (index: number): string =>
      `{{ $s := secret "secret/data/${index}" }}{"user": {{ $s.Data.data.user | toJSON }}, "n": ${index}}\n`,
    (index: number): string =>
      `{{- with secret "secret/data/${index}" -}}\n{{ range $k, $v := .Data.data }}export {{ $k }}='{{ $v }}'\n{{ end }}{{ end }}`,
  ];
  const secrets = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [
      `secret/data/${index}`,
      { request_id: "r", data: { data: { user: `user-${index}`, password: `secret-${index}` }, metadata: {} } },
    ]),
  );
  const templates = Array.from({ length: 1000 }, (_, index) =>
    (kinds[index % kinds.length] as (n: number) => string)(index),
  );
  return { title: "1,000 small ones", templates, data: null, fixtures: { secrets } };
}

export const workloads: readonly NamedWorkload[] = [configFile(), longRange(), smallTemplates()];
