#!/usr/bin/env node
import { runTypeScript } from "./run-typescript.mjs";

await runTypeScript("scripts/config-document/write-config-document.ts");
