// Minifies the browser libraries of package.json into static/vendor/, which is embedded in the binary and not committed.
import { build } from "esbuild";

await build({
  entryPoints: { htmx: "node_modules/htmx.org/dist/htmx.min.js" },
  minify: true,
  legalComments: "none",
  outdir: "static/vendor",
});
