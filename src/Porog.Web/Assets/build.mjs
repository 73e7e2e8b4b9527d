// Bundles the site's styles and scripts into wwwroot/dist. Run by the project's build (FrontEnd.targets).
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as sass from "sass";
import { icon } from "./icons.mjs";

const assets = dirname(fileURLToPath(import.meta.url));
const modules = join(assets, "../node_modules");
const dist = join(assets, "../wwwroot/dist");

/** Compiles SCSS imported by a style sheet. */
const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path }) => {
      const { css } = sass.compile(path, { loadPaths: [modules], quietDeps: true });
      return { contents: css, loader: "css", resolveDir: dirname(path) };
    });
  },
};

await esbuild.build({
  entryPoints: {
    site: join(assets, "scripts/site.js"),
    sw: join(assets, "scripts/sw.js"),
    door: join(assets, "scripts/door.js"),
    scan: join(assets, "scripts/scan.js"),
    till: join(assets, "scripts/till.js"),
    "site-style": join(assets, "styles/site.css"),
    "api-reference": join(assets, "scripts/api-reference.js"),
    "api-reference-style": join(assets, "styles/api-reference.css"),
  },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome107", "firefox104", "safari16"],
  assetNames: "fonts/[name]-[hash]",
  // Only woff2: browsers without it cannot run the rest of the site either.
  loader: { ".woff2": "file", ".svg": "dataurl", ".png": "dataurl" },
  nodePaths: [modules],
  plugins: [scss],
  legalComments: "none",
  logLevel: "warning",
});
cpSync(join(assets, "favicon.svg"), join(dist, "favicon.svg"));
const mark = readFileSync(join(assets, "favicon.svg"), "utf8");
writeFileSync(join(dist, "icon-192.png"), icon(mark, 192));
writeFileSync(join(dist, "icon-512.png"), icon(mark, 512));
// Phones mask these icons to their own shape, so the mark stays within the middle four fifths.
writeFileSync(join(dist, "icon-maskable-512.png"), icon(mark, 512, { bleed: 0.8 }));
writeFileSync(join(dist, "icon-apple-180.png"), icon(mark, 180, { bleed: 0.9 }));
writeFileSync(join(dist, "badge-96.png"), icon(mark, 96, { badge: true }));

// The first page must stay light (docs/decisions), so the build fails when the script grows too large.
const heaviest = 130_000;
if (readFileSync(join(dist, "site.js")).length > heaviest) throw new Error(`site.js has grown past ${heaviest} bytes`);
