#!/usr/bin/env node
import { runTypeScript } from "./run-typescript.mjs";

await runTypeScript("scripts/function-document/write-function-document.ts");
