import { normalizeGoString } from "../../language/go-string.ts";
import { ANY_MAP, STRING } from "../../language/go-type.ts";
import { stringOf, type GoMap, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { goUrlText, hostname, parseGoUrl, userInfoText, type GoUserInfo } from "./go-url.ts";
import { kindName, NIL_DEREFERENCE } from "./reflection.ts";

function withContext<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FunctionError) throw new FunctionError(`unable to parse ${what}: ${error.message}`);
    throw error;
  }
}

function urlParse(text: string): GoMap {
  const url = withContext("url", () => parseGoUrl(text));
  return new Map<GoValue, GoValue>([
    ["scheme", url.scheme],
    ["host", url.host],
    ["hostname", hostname(url.host)],
    ["path", url.path],
    ["query", url.query],
    ["opaque", url.opaque],
    ["fragment", url.fragment],
    ["userinfo", url.user === undefined ? "" : userInfoText(url.user)],
  ]);
}

function entry(dict: GoMap, key: string): string {
  const value = dict.get(key);
  if (value === undefined) return "";
  if (value === null) throw new FunctionError(NIL_DEREFERENCE);
  const text = stringOf(value);
  if (text !== undefined) return text;
  throw new FunctionError(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`);
}

function urlJoin(dict: GoMap): string {
  const url = {
    scheme: entry(dict, "scheme"),
    host: entry(dict, "host"),
    path: entry(dict, "path"),
    query: entry(dict, "query"),
    opaque: entry(dict, "opaque"),
    fragment: entry(dict, "fragment"),
  };
  return normalizeGoString(goUrlText({ ...url, user: parseUserInfo(entry(dict, "userinfo")) }));
}

/** Go reads it as the beginning of some URL, so that a slash in it ends it. */
function parseUserInfo(text: string): GoUserInfo | undefined {
  if (text === "") return undefined;
  return withContext("userinfo in dict", () => parseGoUrl(`proto://${text}@host`)).user;
}

/**
 * `urlParse URL`: a dict with the keys scheme, host, hostname, path, query, opaque, fragment and userinfo, empty where the
 * URL has no such part; an error if it is no URL. `urlJoin DICT`: the URL of such a dict (without hostname); an error if
 * one of them is no string.
 */
export const urlFunctions: readonly RenderFunction[] = [
  pure("sprig_urlParse", [STRING], urlParse),
  pure("sprig_urlJoin", [ANY_MAP], urlJoin),
];
