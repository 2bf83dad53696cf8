import { defineConfig } from "vitest/config";

// Vitest reads its configuration from the default export; everywhere else the project exports by name.
export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts", "test/conformance/**/*.test.ts"],
          testTimeout: 20_000,
          // Log lines bear the local time.
          env: { TZ: "UTC" },
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          globalSetup: ["test/integration/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // After the unit tests: Vitest wants an order where the numbers of workers differ.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
