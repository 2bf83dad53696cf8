import tseslint from "typescript-eslint";

/**
 * The import rules of docs/architecture.md: a stage imports the layers below it and the type of its own config, never
 * another stage. `group` patterns match import specifiers, so they are written as they appear in the source.
 */
const layers = ["runtime", "observability", "vault", "token", "secrets"];
const stages = ["auth", "sinks", "template", "supervisor", "proxy", "cache"];
const allowedBetweenStages = { proxy: ["cache"], supervisor: ["template"] };

const timeMessage = "Take time and chance from the Clock (src/runtime/clock.ts).";
const restrictTime = {
  "no-restricted-globals": [
    "error",
    ...["setTimeout", "setInterval", "setImmediate"].map((name) => ({ name, message: timeMessage })),
  ],
  "no-restricted-properties": [
    "error",
    { object: "Date", property: "now", message: timeMessage },
    { object: "Math", property: "random", message: timeMessage },
    { object: "performance", property: "now", message: timeMessage },
    { object: "AbortSignal", property: "timeout", message: timeMessage },
  ],
  "no-restricted-syntax": [
    "error",
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: timeMessage },
    { selector: "TSEnumDeclaration", message: "No enums: use a union of strings." },
    { selector: "ExportDefaultDeclaration", message: "Named exports only." },
  ],
};

function forbid(folders, message) {
  return [
    "error",
    {
      patterns: [
        ...(folders.length > 0
          ? [{ regex: `^(\\.\\./)+(${folders.join("|")})/`, message, allowTypeImports: false }]
          : []),
        { regex: "^(node:)?timers(/promises)?$", message: timeMessage },
      ],
    },
  ];
}

/** What a folder of a layer may not import: the layers above it, every stage, and the config and command line. */
const layerRules = layers.map((layer, depth) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    "@typescript-eslint/no-restricted-imports": forbid(
      [...layers.slice(depth + 1), ...stages, "cli", ...(layer === "runtime" ? ["config"] : [])],
      `${layer}/ imports only the layers below it (docs/architecture.md, section 2).`,
    ),
  },
}));

const stageRules = stages.map((stage) => ({
  files: [`src/${stage}/**/*.ts`],
  rules: {
    "@typescript-eslint/no-restricted-imports": forbid(
      [...stages.filter((other) => other !== stage && !(allowedBetweenStages[stage] ?? []).includes(other)), "cli"],
      "A stage never imports another stage (docs/architecture.md, section 2).",
    ),
  },
}));

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", ".cache/", "coverage/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.mjs", "scripts/*.mjs", "bench/*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/prefer-nullish-coalescing": [
        "error",
        { ignorePrimitives: true, ignoreConditionalTests: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      eqeqeq: ["error", "always"],
    },
  },
  { files: ["src/**/*.ts"], rules: restrictTime },
  ...layerRules,
  ...stageRules,
  {
    files: ["src/runtime/clock.ts"],
    rules: {
      "no-restricted-globals": "off",
      "no-restricted-properties": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ["test/**/*.ts", "*.ts"],
    rules: { "@typescript-eslint/require-await": "off", "@typescript-eslint/unbound-method": "off" },
  },
);
