import { STRING } from "../../language/go-type.ts";
import { pure, type RenderFunction } from "../define.ts";

/** Go's path.Clean: the shortest path that means the same by its text alone; never empty. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith("/");
  const kept: string[] = [];
  for (const element of path.split("/")) {
    if (element === "" || element === ".") continue;
    if (element !== "..") kept.push(element);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isRooted) kept.push(element);
  }
  const joined = kept.join("/");
  if (isRooted) return `/${joined}`;
  return joined === "" ? "." : joined;
}

function base(path: string): string {
  if (path === "") return ".";
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end -= 1;
  if (end === 0) return "/";
  return path.slice(path.lastIndexOf("/", end - 1) + 1, end);
}

function dir(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf("/") + 1));
}

/** From the last dot of the last element on. */
function ext(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot < 0 || dot < path.lastIndexOf("/") ? "" : path.slice(dot);
}

const FUNCTIONS = { Base: base, Clean: cleanPath, Dir: dir, Ext: ext, IsAbs: (path: string) => path.startsWith("/") };

/**
 * Go's package path: `base`, `clean`, `dir`, `ext`, `isAbs` PATH, and the same as `osBase` … for the paths of the machine,
 * on which slashes separate them too.
 */
export const pathFunctions: readonly RenderFunction[] = Object.entries(FUNCTIONS).flatMap(([name, body]) => [
  pure(`sprig_${name.charAt(0).toLowerCase()}${name.slice(1)}`, [STRING], body),
  pure(`sprig_os${name}`, [STRING], body),
]);
