/* The HTML report: valid, and in a real browser: what it shows, filters, keys, hostile texts, no
 * network, at desktop and phone width, with no, one and 5,000 findings.
 *
 *     node tests/cli/html.mjs [CLI] [FOLDER]      screenshots go to FOLDER
 *
 * Says that it skips, and exits 0, where there is no Chromium or npm can't fetch the packages. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const build = resolve(process.env.BUILD ?? "build");
const cli = resolve(process.argv[2] ?? `${build}/dittograph`);
const work = `${build}/html`, pictures = resolve(process.argv[3] ?? `${work}/pictures`);
const chromium = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .find((path) => path && existsSync(path));
rmSync(`${work}/texts`, { recursive: true, force: true });
mkdirSync(`${work}/texts`, { recursive: true });
mkdirSync(pictures, { recursive: true });
writeFileSync(`${work}/package.json`, '{"private":true}');
const fetched = spawnSync("npm", ["install", "--silent", "--no-audit", "playwright-core@1", "html-validate@9"],
    { cwd: work, encoding: "utf8", timeout: 120000 });
if (!chromium || fetched.status !== 0) {
    console.log("skipped: the HTML report (no Chromium, or npm can't fetch the packages)");
    process.exit(0);
}
const need = createRequire(`${work}/package.json`);
const playwright = need("playwright-core"), { HtmlValidate } = need("html-validate");

let passed = 0, failed = 0;
function want(what, fits) {
    fits ? passed++ : failed++;
    if (!fits)
        console.log(`FAILED ${what}`);
}

const words = (n) => `Keeper ${n} counted every ship that passed point ${n} before dawn and told nobody of ship ${n}.`;
const other = "A different paragraph stands between the two, so that nothing adjoins and it has its own words.";
const page = (...blocks) => `${blocks.join("\n\n")}\n`;
const hostile = `</script><script>window.broken = 1</script><!-- <script> <img src=x onerror="window.broken=2"> ${words("X")} \u202E & "end".`;

function report(name, options = []) {
    const ran = spawnSync(cli, ["check", "--isolated", "--format", "html", ...options, `texts/${name}`],
        { cwd: work, encoding: "utf8", maxBuffer: 1 << 30 });
    want(`${name}: an exit code of 0 or 1`, ran.status === 0 || ran.status === 1);
    writeFileSync(`${work}/${name}.html`, ran.stdout);
    return pathToFileURL(`${work}/${name}.html`).href;
}

for (const name of ["none", "one", "some", "many"])
    mkdirSync(`${work}/texts/${name}`);
writeFileSync(`${work}/texts/none/a.txt`, other);
writeFileSync(`${work}/texts/one/a.txt`, page(words(1), other, words(1)));
writeFileSync(`${work}/texts/some/a.txt`, page(words(1), other, words(1), words(2)));
writeFileSync(`${work}/texts/some/b "quoted" <b>.txt`, page(hostile, other, hostile));
writeFileSync(`${work}/texts/some/c.txt`, page(words(3), other.toUpperCase(), words(3).toUpperCase(), words(2)));
for (let i = 0; i < 50; i++) {
    const blocks = [];
    for (let j = 0; j < 100; j++)
        blocks.push(words(i * 100 + j), `Between ${i} and ${j} stands number ${i * j}.`, words(i * 100 + j));
    writeFileSync(`${work}/texts/many/${i}.txt`, page(...blocks));
}

const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard", "html-validate:a11y"] });
for (const name of ["none", "one", "some", "many"]) {
    report(name, ["--shared"]);
    const found = await validator.validateFile(`${work}/${name}.html`);
    want(`${name} is valid (${found.results.flatMap((r) => r.messages.map((m) => `${m.line}: ${m.message}`)).slice(0, 3)})`,
        found.valid);
}

const browser = await playwright.chromium.launch({ executablePath: chromium, args: ["--no-sandbox"] });
async function open(name, width, options) {
    const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: width < 600 ? "dark" : "light" });
    tab.errors = [];
    tab.on("pageerror", (error) => tab.errors.push(String(error)));
    tab.on("console", (message) => message.type() === "error" && tab.errors.push(message.text()));
    tab.on("request", (request) => request.url().startsWith("file:") || tab.errors.push(request.url()));
    const start = Date.now();
    await tab.goto(report(name, options));
    tab.took = Date.now() - start;
    return tab;
}

for (const width of [1280, 390]) {
    for (const [name, n] of [["none", 0], ["one", 1], ["some", null], ["many", 5000]]) {
        const tab = await open(name, width, name === "some" ? ["--shared"] : []);
        const state = await tab.textContent("#state");
        want(`${name} at ${width}: the number of findings (${state})`, n === null ? /findings shown/.test(state)
            : n === 0 ? state === "Nothing stands twice." : state.includes(`of ${n.toLocaleString("en")} finding`));
        want(`${name} at ${width}: nothing wider than the window`,
            await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        if (n !== 0)
            await tab.click("#findings summary >> nth=0");
        want(`${name} at ${width}: filters only where there is something to filter`,
            await tab.isVisible("#filters") === (n !== 0));
        await tab.screenshot({ path: `${pictures}/${name}-${width}.png` });
        want(`${name} at ${width}: no error, no request (${tab.errors})`, tab.errors.length === 0);
        if (name === "many")
            console.log(`5,000 findings at ${width}: open in ${tab.took} ms, with the run that wrote them`);
        await tab.close();
    }
}

const tab = await open("some", 1280, ["--shared", "--verbose"]);
want("hostile text is text", await tab.evaluate(() => window.broken === undefined));
const cards = () => tab.locator("#findings .finding").count();
const all = await cards();
await tab.fill("#text", "keeper 3");
want("the search narrows the list", await cards() === 1);
await tab.click("#findings summary");
await tab.locator(".copy").nth(1).waitFor(); // what opens is made then
want("copies stand side by side", await tab.locator(".copy").count() === 2);
want("what differs is marked", await tab.locator(".copy mark").count() > 3);
await tab.fill("#text", "xyzzy");
want("nothing fits", await tab.textContent("#state") === "Nothing fits these filters.");
await tab.fill("#text", "");
await tab.selectOption("#level", "warning");
want("the level narrows the list", await cards() < all || await tab.locator(".badge.info").count() === 0);
await tab.selectOption("#level", "");
await tab.click("#documents button >> nth=0");
want("a document narrows the list", await cards() < all);
want("... and shows that it does", await tab.getAttribute("#documents button >> nth=0", "aria-pressed") === "true");
await tab.click("#documents button >> nth=0");
want("... and back", await cards() === all);
await tab.evaluate(() => document.activeElement.blur());
await tab.keyboard.press("j");
await tab.keyboard.press("j");
await tab.keyboard.press("k");
await tab.keyboard.press("Enter");
want("keys open the first finding", await tab.evaluate(() => document.querySelector(".finding").open));
await tab.keyboard.press("/");
want("/ goes to the search", await tab.evaluate(() => document.activeElement.id === "text"));
const paper = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await paper();
await tab.click("#theme");
want("light or dark", await paper() !== light);
await tab.close();

/* A third copy, in front of the two that a baseline knows. */
mkdirSync(`${work}/texts/new`);
writeFileSync(`${work}/texts/new/a.txt`, page(other, words(7), `${other} Then.`, words(7), "The end."));
spawnSync(cli, ["check", "--isolated", "--baseline", "new.json", "--update-baseline", "texts/new"], { cwd: work });
writeFileSync(`${work}/texts/new/a.txt`, page(words(7), "First of all.", other, words(7), `${other} Then.`, words(7), "The end."));
const third = await open("new", 1280, ["--baseline", "new.json"]);
await third.click("#findings summary");
want("the new copy is named so", await third.locator(".copy h3", { hasText: "(new)" }).count() === 1 &&
    /a\.txt:1:1 \(new\)/.test(await third.textContent(".copy h3 >> nth=0")));
await third.close();

const many = await open("many", 1280);
await many.click("#more");
want("more are shown on demand", await many.locator(".finding").count() === 100);
await many.fill("#text", "keeper 4242 ");
want("5,000 are searched", await many.locator(".finding").count() === 1);
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
