import { describe, expect, it } from "vitest";
import { accountId } from "../../../src/runtime/account.ts";
import { nodeFileSystem, type FileSystem } from "../../../src/runtime/file-system.ts";

const FILES: Readonly<Record<string, string>> = {
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n# note\n\nbroken\nodd:x:nan:0::\napp:x:1001:1002::/:/bin/false\n",
  "/etc/group": "root:x:0:\napp:x:1002:alice,bob\n",
};

function accounts(files: Readonly<Record<string, string>>): FileSystem {
  const readFile = async (path: string): Promise<string> => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: "ENOENT" });
    return text;
  };
  return { ...nodeFileSystem, readFile: readFile as FileSystem["readFile"] };
}

describe("accountId", () => {
  it("finds users and groups by name, each in its own file", async () => {
    const fileSystem = accounts(FILES);
    await expect(accountId(fileSystem, "user", "app")).resolves.toBe(1001);
    await expect(accountId(fileSystem, "group", "app")).resolves.toBe(1002);
    await expect(accountId(fileSystem, "user", "root")).resolves.toBe(0);
  });

  it("takes a number as it is, without looking it up", async () => {
    await expect(accountId(accounts({}), "user", "12345")).resolves.toBe(12345);
    await expect(accountId(accounts({}), "group", "0")).resolves.toBe(0);
  });

  it.each(["nobody-here", "", "odd", "broken", "# note", "-1", "1.5"])("refuses the user %j", async (name) => {
    await expect(accountId(accounts(FILES), "user", name)).rejects.toMatchObject({ code: "ACCOUNT_UNKNOWN" });
  });

  it("refuses a number that the system has no user for", async () => {
    await expect(accountId(accounts({}), "user", "4294967294")).resolves.toBe(4294967294);
    await expect(accountId(accounts({}), "user", "4294967295")).rejects.toMatchObject({ code: "ACCOUNT_UNKNOWN" });
  });

  it("says to give the number where there is no file of accounts", async () => {
    await expect(accountId(accounts({}), "group", "app")).rejects.toMatchObject({
      code: "ACCOUNT_UNKNOWN",
      message: expect.stringMatching(/"app" in \/etc\/group .*give its number instead/) as string,
    });
  });
});
