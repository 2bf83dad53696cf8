import tseslint from "typescript-eslint";

/**
 * The import rules of docs/architecture.md: a layer imports those below it, a stage the layers and the type of its own
 * config, never another stage. Nothing below the composition root imports it or the command line.
 */
const layers = ["runtime", "observability", "vault", "token", "secrets"];
const stages = ["auth", "sinks", "template", "supervisor", "proxy", "cache"];
const allowedBetweenStages = { proxy: ["cache"], supervisor: ["template"] };
const above = ["agent", "cli"];

const timeMessage = "Take time and chance from the Clock (src/runtime/clock.ts).";
const restrictedSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: timeMessage },
  { selector: "TSEnumDeclaration", message: "No enums: use a union of strings." },
  { selector: "ExportDefaultDeclaration", message: "Named exports only." },
];
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
  "no-restricted-syntax": ["error", ...restrictedSyntax],
};

/** The rules for a folder that may not import from others; `import()`, which the import rule does not see, included. */
function forbid(folder, folders, message, furtherPatterns = []) {
  const names = folders.join("|");
  const regex = `^(\\.\\./)+((${names})/|(agent|index|main)\\.ts$)`;
  const patterns = [
    { regex, message, allowTypeImports: false },
    { regex: "^(node:)?timers(/promises)?$", message: timeMessage },
    ...furtherPatterns,
  ];
  const lazily = { selector: `ImportExpression[source.value=/${regex.replaceAll("/", "\\/")}/]`, message };
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { patterns }],
      "no-restricted-syntax": ["error", ...restrictedSyntax, lazily],
    },
  };
}

const layerRules = layers.map((layer, depth) => {
  const message = `${layer}/ imports only the layers below it (docs/architecture.md, section 2).`;
  return forbid(layer, [...layers.slice(depth + 1), "config", ...stages, ...above], message);
});

const configRules = forbid(
  "config",
  [...layers.filter((layer) => layer !== "runtime"), ...stages, ...above],
  "config/ imports only runtime/ (docs/architecture.md, section 2).",
);

const stageRules = stages.map((stage) => {
  const allowed = [stage, ...(allowedBetweenStages[stage] ?? [])];
  const others = stages.filter((other) => !allowed.includes(other));
  const message = "A stage never imports another stage (docs/architecture.md, section 2).";
  const configTypes = {
    regex: "^(\\.\\./)+config/",
    message: "A stage imports types of config/ only.",
    allowTypeImports: true,
  };
  return forbid(stage, [...others, ...above], message, [configTypes]);
});

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
  configRules,
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
