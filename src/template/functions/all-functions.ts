import { coreFunctions } from "./core-functions.ts";
import type { FunctionMap } from "./function-map.ts";
import { helperFunctions } from "./helpers.ts";
import { pkiCertFunctions } from "./pki-cert.ts";
import { regexFunctions } from "./regex/regex-functions.ts";
import { sockaddrFunctions } from "./sockaddr/sockaddr-functions.ts";
import { spewFunctions } from "./spew/spew-functions.ts";
import { sprigCryptoFunctions } from "./sprig/crypto-functions.ts";
import { sprigDateFunctions } from "./sprig/date-functions.ts";
import { sprigRegexFunctions } from "./sprig/regex-functions.ts";
import { sprigSystemFunctions } from "./sprig/system-functions.ts";
import { sprigTextFunctions } from "./sprig/text-functions.ts";
import { sprigValueFunctions } from "./sprig/value-functions.ts";
import { timestampFunctions } from "./time/timestamp.ts";
import { tomlFunctions } from "./toml/toml-functions.ts";
import { writeToFileFunctions } from "./write-to-file.ts";
import { yamlFunctions } from "./yaml/yaml-functions.ts";

/** Every function at once, for whoever renders without waiting: the library. The agent loads what a template names. */
export const allFunctions: FunctionMap = new Map(
  [
    ...coreFunctions,
    ...helperFunctions,
    ...pkiCertFunctions,
    ...writeToFileFunctions,
    ...yamlFunctions,
    ...tomlFunctions,
    ...regexFunctions,
    ...timestampFunctions,
    ...spewFunctions,
    ...sockaddrFunctions,
    ...sprigRegexFunctions,
    ...sprigCryptoFunctions,
    ...sprigTextFunctions,
    ...sprigValueFunctions,
    ...sprigDateFunctions,
    ...sprigSystemFunctions,
  ].map((entry) => [entry.name, entry]),
);
