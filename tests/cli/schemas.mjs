/* The reports for machines against their schemas: SARIF against the official one of OASIS, which an
 * npm package carries; GitLab's and reviewdog's against what their manuals say, written down here.
 *
 *     node tests/cli/schemas.mjs [CLI]
 *
 * Says that it skips, and exits 0, where npm can't fetch the packages. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const build = resolve(process.env.BUILD ?? "build");
const cli = resolve(process.argv[2] ?? `${build}/dittograph`);
const packages = `${build}/schemas`;
mkdirSync(`${packages}/texts`, { recursive: true });
writeFileSync(`${packages}/package.json`, '{"private":true}');
const wanted = ["@microsoft/jest-sarif@1.0.0-beta.0", "ajv@8", "ajv-draft-04@1", "ajv-formats@3"];
const fetched = spawnSync("npm", ["install", "--silent", "--no-audit", "--ignore-scripts", "--legacy-peer-deps", ...wanted],
    { cwd: packages, encoding: "utf8", timeout: 120000 });
if (fetched.status !== 0) {
    console.log("skipped: the schemas (npm can't fetch them here)");
    process.exit(0);
}

const require = createRequire(`${packages}/package.json`);
const Ajv = require("ajv").default, Draft04 = require("ajv-draft-04").default;
const text = (extra) => ({ type: "string", minLength: 1, ...extra });
const count = { type: "integer", minimum: 1 };
const strict = (properties, optional = []) => ({
    type: "object", properties, additionalProperties: false,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

const gitlab = {
    type: "array",
    items: strict({
        description: text(), check_name: text(), fingerprint: text(),
        severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
        location: strict({ path: text({ pattern: "^(?!\\./)" }), lines: strict({ begin: count, end: count }) }),
    }),
};
const position = strict({ line: count, column: count });
const rdjson = strict({
    source: strict({ name: text() }),
    diagnostics: {
        type: "array",
        items: strict({
            message: text(), severity: { enum: ["ERROR", "WARNING", "INFO"] },
            location: strict({ path: text(), range: strict({ start: position, end: position }) }),
            code: strict({ value: text() }),
        }),
    },
});
const sarif = JSON.parse(readFileSync(
    `${packages}/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json`, "utf8"));
/* What GitHub asks for beyond the standard. */
const github = {
    type: "object", required: ["$schema", "version", "runs"],
    properties: {
        runs: {
            type: "array", items: {
                type: "object", required: ["tool", "results"],
                properties: {
                    tool: { properties: { driver: { required: ["name", "rules"], properties: { rules: { items: {
                        required: ["id", "shortDescription", "fullDescription", "help"] } } } } } },
                    results: { maxItems: 25000, items: {
                        required: ["ruleId", "message", "locations", "partialFingerprints"],
                        properties: { locations: { minItems: 1, maxItems: 1 } } } },
                },
            },
        },
    },
};

const twice = "The old keeper counted every ship that passed the point before dawn. He wrote each name down.";
const other = "A different paragraph stands between the two, so that nothing adjoins and it has its own words.";
const page = (first) => `${first}\n\n${other}\n\n${first}\n`;
const names = ["a.txt", 'quo"te.txt', "new\nline.txt", "c:d%41 <script>.txt", "rtl\u202E.txt"];
for (const name of names)
    writeFileSync(`${packages}/texts/${name}`, page(`"${twice}" </script>\u0085 \u{1F600} & so on and on.`));
writeFileSync(`${packages}/texts/bad.txt`, Buffer.concat([Buffer.from(page(twice)), Buffer.from([0xff, 10])]));
writeFileSync(`${packages}/texts/clean.txt`, other);
writeFileSync(`${packages}/texts/binary.txt`, Buffer.from([0, 1, 2]));

let passed = 0, failed = 0;
const compile = (schema) => {
    const ajv = new (schema === sarif ? Draft04 : Ajv)({ strict: false, allErrors: true, unicodeRegExp: false });
    require("ajv-formats").default(ajv);
    return [ajv, ajv.compile(schema)];
};
for (const [format, name, schema] of [["sarif", "SARIF 2.1.0", sarif], ["sarif", "GitHub's SARIF", github],
    ["gitlab", "GitLab", gitlab], ["rdjson", "reviewdog", rdjson]]) {
    const [ajv, validate] = compile(schema);
    for (const files of [["texts"], ["texts/clean.txt"], ["texts", "texts/missing.txt"]]) {
        const ran = spawnSync(cli, ["check", "--isolated", "--format", format, ...files],
            { cwd: packages, encoding: "utf8", maxBuffer: 1 << 28 });
        let wrong = "";
        try {
            if (!validate(JSON.parse(ran.stdout)))
                wrong = ajv.errorsText(validate.errors).slice(0, 600);
        } catch (error) {
            wrong = String(error);
        }
        wrong === "" ? passed++ : failed++;
        if (wrong !== "")
            console.log(`FAILED ${name}, ${files.join(" ")}: ${wrong}`);
    }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
