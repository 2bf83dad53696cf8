import { nodeFileSystem, type FileSystem } from "../../src/runtime/file-system.ts";

export interface Operation {
  /** `rename`, or `handle.writeFile` for an operation on an open file. */
  readonly name: string;
  /** Counts from 1. */
  readonly index: number;
}

export interface FileSystemHooks {
  /** Runs before each operation; what it throws is what the operation fails with. */
  readonly before?: (operation: Operation) => void;
  /** Runs after each operation that succeeded. */
  readonly after?: (operation: Operation) => void;
}

type Handle = Awaited<ReturnType<FileSystem["open"]>>;

/** The real file system with a test's hooks around every operation, those on open files included. */
export function hookedFileSystem(hooks: FileSystemHooks): FileSystem {
  let count = 0;
  const hooked =
    (name: string, operation: (...args: unknown[]) => unknown) =>
    async (...args: unknown[]): Promise<unknown> => {
      const step: Operation = { name, index: (count += 1) };
      try {
        hooks.before?.(step);
      } catch (error) {
        // A close that reports an error has closed all the same.
        if (name === "handle.close") await operation(...args);
        throw error;
      }
      const result = await operation(...args);
      hooks.after?.(step);
      return name === "open" ? hookObject(result as Handle, "handle.", hooked) : result;
    };
  return hookObject(nodeFileSystem, "", hooked);
}

/** A file system whose `index`-th operation fails, alone or with all that follow, as if the process had died there. */
export function failingFileSystem(index: number, mode: "once" | "from then on"): FileSystem {
  return hookedFileSystem({
    before: (operation) => {
      if (operation.index === index || (mode === "from then on" && operation.index > index)) {
        throw Object.assign(new Error(`EIO: ${operation.name}`), { code: "EIO" });
      }
    },
  });
}

function hookObject<T extends object>(
  target: T,
  prefix: string,
  hook: (name: string, operation: (...args: unknown[]) => unknown) => unknown,
): T {
  return new Proxy(
    // A module's members are read-only, which a proxy has to respect on its target: so not the module itself.
    {} as T,
    {
      get(_, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== "function") return member;
        return hook(`${prefix}${String(key)}`, (...args) => Reflect.apply(member, target, args));
      },
    },
  );
}
