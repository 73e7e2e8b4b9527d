// Writes THIRD-PARTY-NOTICES.txt and the CycloneDX list of parts. Run by ./publish:
//   node packaging/notices.mjs --version 0.2.0 --time SECONDS --lock src/Porog.Web/package-lock.json --out DIRECTORY PROGRAM…
// Each PROGRAM is the directory of a published (or built) program.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { shippedParts } from "./parts.mjs";

const { values: wanted, positionals: programs } = parseArgs({
  allowPositionals: true,
  options: { version: { type: "string" }, time: { type: "string" }, lock: { type: "string" }, out: { type: "string" } },
});
const parts = shippedParts(programs.map((directory) => join(directory, "Porog.Web.deps.json")), wanted.lock);
mkdirSync(wanted.out, { recursive: true });
writeFileSync(join(wanted.out, "THIRD-PARTY-NOTICES.txt"), notices(parts));
writeFileSync(join(wanted.out, `porog-${wanted.version}.cdx.json`), `${JSON.stringify(bill(parts), null, 2)}\n`);
console.log(`${parts.length} parts`);

/** Each licence text is printed once, with all parts that it covers. */
function notices(parts) {
  const byText = new Map();
  for (const part of parts)
    for (const { file, text } of part.texts) {
      const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n").trim();
      const key = createHash("sha256").update(plain).digest("hex");
      if (!byText.has(key)) byText.set(key, { plain, users: [] });
      byText.get(key).users.push(`${part.name} ${part.version} (${file})`);
    }
  const line = "=".repeat(100);
  const list = parts.map((p) =>
    [`${p.name} ${p.version}`, `  licence    ${p.licence}`, p.copyright && `  copyright  ${p.copyright}`, p.site && `  from       ${p.site}`, p.note && `  note       ${p.note}`]
      .filter(Boolean)
      .join("\n"),
  );
  return [
    `Porog ${wanted.version} is licensed under Apache-2.0. It contains the parts below, unchanged unless a note says otherwise.`,
    "libvips.so.42 beside the program is a shared library under the LGPL: another build of the same version may replace the file.",
    "Where a package brings no licence text of its own, the standard text of its licence stands here.",
    line,
    list.join("\n\n"),
    ...[...byText.values()].flatMap(({ plain, users }) => [line, `For ${users.join(", ")}:`, plain]),
    "",
  ].join("\n\n");
}

/** CycloneDX 1.6. The serial number is made of the content: the same parts give the same bytes. */
function bill(parts) {
  const components = parts.map((p) => ({
    type: p.name.includes(".Runtime.") ? "framework" : "library",
    "bom-ref": p.purl,
    name: p.name,
    version: p.version,
    copyright: p.copyright,
    licenses: /\s/.test(p.licence) ? [{ expression: p.licence }] : [{ license: { id: p.licence } }],
    hashes: p.hash ? [{ alg: "SHA-512", content: p.hash }] : undefined,
    purl: p.purl,
    externalReferences: p.site ? [{ type: "website", url: p.site }] : undefined,
  }));
  const program = { type: "application", "bom-ref": "porog", name: "porog", version: wanted.version, licenses: [{ license: { id: "Apache-2.0" } }] };
  const digest = createHash("sha256").update(JSON.stringify([program, components])).digest("hex");
  const serial = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`, digest.slice(20, 32)].join("-");
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: { timestamp: new Date(Number(wanted.time) * 1000).toISOString(), component: program },
    components,
    dependencies: [{ ref: "porog", dependsOn: components.map((c) => c["bom-ref"]) }],
  };
}
