/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are one of the checks of `npm test`; a start builds what was checked, in a fifth of the time.
  typescript: { ignoreBuildErrors: true },
  // The console's own server sets the security headers for every answer, Next's included.
  // A second build folder lets the tests build without touching the one a running server reads.
  distDir: process.env.QUARTERDECK_NEXT_DIR ?? ".next",
  turbopack: { rules: { "**/intlStrings.mjs": { loaders: ["./scripts/one-language.cjs"] } } },
};
