#!/usr/bin/env node
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript("bench/template/template.ts");
