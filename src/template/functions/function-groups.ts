import type { RenderFunction } from "./define.ts";

/** Functions that are loaded together. */
export interface FunctionGroup {
  /** Found in every text that may call one of them; finding it elsewhere too does no harm. */
  readonly names: RegExp;
  load(): Promise<readonly RenderFunction[]>;
}

// Only `in` must begin a word of its own, since it ends so many: behind a delimiter that ends in a letter it needs a space.
const HELPERS =
  /(?:add|byKey|contains(?:All|Any|None|NotAll)?|divide|executeTemplate|explode(?:Map)?|hmacSHA256Hex|loop|maximum|md5sum|mergeMap(?:WithOverride)?|minimum|modulo|multiply|parse(?:Bool|Float|Int|JSON|Uint)|replaceAll|scratch|sha256Hex|splitToMap|subtract|toLower|toTitle|toUpper|\bin)\b/;

/** What is loaded only for a text that names one of its functions. A test holds the patterns against the functions. */
export const functionGroups: readonly FunctionGroup[] = [
  { names: HELPERS, load: async () => (await import("./helpers.ts")).helperFunctions },
  { names: /pkiCert/, load: async () => (await import("./pki-cert.ts")).pkiCertFunctions },
  { names: /writeToFile/, load: async () => (await import("./write-to-file.ts")).writeToFileFunctions },
  { names: /toYAML|parseYAML/, load: async () => (await import("./yaml/yaml-functions.ts")).yamlFunctions },
  { names: /toTOML/, load: async () => (await import("./toml/toml-functions.ts")).tomlFunctions },
  {
    names: /regexMatch|regexReplaceAll/,
    load: async () => (await import("./regex/regex-functions.ts")).regexFunctions,
  },
  { names: /timestamp/, load: async () => (await import("./time/timestamp.ts")).timestampFunctions },
  { names: /spew_/, load: async () => (await import("./spew/spew-functions.ts")).spewFunctions },
  { names: /sockaddr/, load: async () => (await import("./sockaddr/sockaddr-functions.ts")).sockaddrFunctions },
  {
    names: /sprig_(?:must)?[rR]egex/,
    load: async () => (await import("./sprig/regex-functions.ts")).sprigRegexFunctions,
  },
  {
    names: /sprig_(?:gen|build|derive|bcrypt|htpasswd|encrypt|decrypt)/,
    load: async () => (await import("./sprig/crypto-functions.ts")).sprigCryptoFunctions,
  },
  { names: /sprig_/, load: async () => (await import("./sprig/text-functions.ts")).sprigTextFunctions },
  { names: /sprig_/, load: async () => (await import("./sprig/value-functions.ts")).sprigValueFunctions },
  { names: /sprig_/, load: async () => (await import("./sprig/date-functions.ts")).sprigDateFunctions },
  { names: /sprig_/, load: async () => (await import("./sprig/system-functions.ts")).sprigSystemFunctions },
];
