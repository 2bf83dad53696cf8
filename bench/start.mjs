#!/usr/bin/env node
import { runTypeScript } from "../scripts/run-typescript.mjs";

await runTypeScript("bench/start/start.ts");
