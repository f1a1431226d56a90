"use strict";
/* Everything on the page is made from the report's JSON, by DOM calls: no text is ever read as HTML. */
const report = JSON.parse(document.getElementById("report").textContent);
const AT_ONCE = 50, DOCUMENTS_SHOWN = 8, LONGEST_DIFF = 1500;
const byId = (id) => document.getElementById(id);

function make(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
}

const plural = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
const place = (o) => o.archive ? `${o.path} (archive, byte ${o.start.offset})`
  : `${o.path}:${o.start.line}:${o.start.column}`;

/* ---- Overview ---- */

function gatherDocuments() {
    const documents = new Map(report.documents.map((d) =>
        [d.path, { path: d.path, bytes: Math.max(d.bytes, 1), findings: new Set(), pieces: [], shares: new Map() }]));
    report.findings.forEach((finding, i) => {
        const paths = new Set(finding.occurrences.map((o) => o.path));
        for (const o of finding.occurrences) {
            const d = documents.get(o.path);
            d.findings.add(i);
            d.pieces.push({ start: o.start.offset, end: o.end.offset, level: finding.level });
        }
        if (paths.size <= 20)
            for (const path of paths)
                for (const other of paths)
                    if (other !== path)
                        documents.get(path).shares.set(other, (documents.get(path).shares.get(other) || 0) + 1);
    });
    return [...documents.values()].sort((a, b) => b.findings.size - a.findings.size || (a.path < b.path ? -1 : 1));
}

function barOf(d) {
    const bar = make("span", { className: "bar" });
    bar.setAttribute("aria-hidden", "true");
    for (const piece of d.pieces.slice(0, 400)) {
        const mark = make("i", { className: piece.level });
        mark.style.left = `${100 * piece.start / d.bytes}%`;
        mark.style.width = `${100 * (piece.end - piece.start) / d.bytes}%`;
        bar.append(mark);
    }
    return bar;
}

function sharesOf(d) {
    const most = [...d.shares].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (most.length === 0)
        return "";
    const named = most.slice(0, 3).map(([path, n]) => `${path} (${n})`).join(", ");
    return `shares with ${named}${most.length > 3 ? ` and ${most.length - 3} more` : ""}`;
}

function documentRow(d) {
    const name = make("span", { className: "path" }, d.path);
    const shares = sharesOf(d);
    if (shares !== "")
        name.append(make("small", { className: "soft" }, ` ${shares}`));
    const button = make("button", { type: "button", title: `Show only what stands in ${d.path}` }, name,
        make("span", { className: "count" }, String(d.findings.size)), barOf(d));
    button.setAttribute("aria-pressed", "false");
    button.dataset.path = d.path;
    button.addEventListener("click", () => {
        wanted.path = wanted.path === d.path ? null : d.path;
        for (const other of byId("documents").querySelectorAll("button"))
            other.setAttribute("aria-pressed", String(other.dataset.path === wanted.path));
        show();
    });
    return make("li", {}, button);
}

function showDocuments() {
    const documents = gatherDocuments();
    byId("documents").append(...documents.slice(0, DOCUMENTS_SHOWN).map(documentRow));
    const more = byId("more-documents");
    more.hidden = documents.length <= DOCUMENTS_SHOWN;
    more.textContent = `Show all ${documents.length} documents`;
    more.addEventListener("click", () => {
        byId("documents").append(...documents.slice(DOCUMENTS_SHOWN).map(documentRow));
        more.hidden = true;
    });
}

/* ---- One group: its copies side by side ---- */

/* The longest common subsequence of two lists of words, as flags of those in it. */
function alike(a, b) {
    const width = b.length + 1, table = new Uint16Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i--)
        for (let j = b.length - 1; j >= 0; j--)
            table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1
                : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    const inA = new Array(a.length).fill(false), inB = new Array(b.length).fill(false);
    for (let i = 0, j = 0; i < a.length && j < b.length;) {
        if (a[i] === b[j])
            inA[i++] = inB[j++] = true;
        else if (table[(i + 1) * width + j] >= table[i * width + j + 1])
            i++;
        else
            j++;
    }
    return [inA, inB];
}

const wordsOf = (text) => text.match(/\s+|[^\s]+/gu) || [];

/* A copy's text, with what the first one has otherwise marked; the first itself has none marked. */
function textOf(first, copy) {
    const paragraph = make("p", { dir: "auto" });
    const a = wordsOf(first), b = wordsOf(copy);
    if (first === copy || a.length > LONGEST_DIFF || b.length > LONGEST_DIFF) {
        paragraph.textContent = copy;
        return paragraph;
    }
    alike(a, b)[1].forEach((same, i) =>
        paragraph.append(same || /^\s/u.test(b[i]) ? b[i] : make("mark", {}, b[i])));
    return paragraph;
}

function fill(details, finding) {
    const copies = make("div", { className: "copies" });
    const added = finding.accepted > 0 ? finding.occurrences[finding.anchor || 0] : null;
    const add = (from, to) => copies.append(...finding.occurrences.slice(from, to).map((o) =>
        make("section", { className: "copy" }, make("h3", { className: "path" }, place(o), o === added ? " (new)" : ""),
            textOf(finding.occurrences[0].text, o.text))));
    add(0, 6);
    details.append(copies);
    if (finding.occurrences.length > 6) {
        const more = make("button", { type: "button" }, `Show ${plural(finding.occurrences.length - 6, "more place")}`);
        more.addEventListener("click", () => { add(6); more.remove(); });
        details.append(make("div", { className: "facts" }, more));
    }
    details.append(make("div", { className: "facts" },
        `score ${finding.score}, similarity ${finding.similarity}; accept with --accept ${finding.fingerprint}` +
            (added !== null ? `; the baseline accepts ${finding.accepted} of them` : "")));
}

function card(finding) {
    const at = finding.occurrences[finding.anchor || 0];
    const words = Math.round(finding.words);
    const times = finding.rule === "doubled-words" ? "twice in a row" : plural(finding.occurrences.length, "time");
    const details = make("details", { className: "finding" }, make("summary", {},
        make("span", { className: `badge ${finding.level}` }, finding.level), " ",
        make("span", { className: "title" }, `${finding.rule}: ${plural(words, "word")}, ${times}`), " ",
        make("span", { className: "soft path" }, place(at)),
        make("span", { className: "peek", dir: "auto" }, at.text.slice(0, 200))));
    details.addEventListener("toggle", () => {
        if (details.open && details.childElementCount === 1)
            fill(details, finding);
    });
    return details;
}

/* ---- The list, and what of it is wanted ---- */

const wanted = { text: "", level: "", rule: "", order: "score", path: null };
let list = [], shown = 0;

function fits(finding) {
    return (wanted.level === "" || finding.level === wanted.level) &&
        (wanted.rule === "" || finding.rule === wanted.rule) &&
        (wanted.path === null || finding.occurrences.some((o) => o.path === wanted.path)) &&
        (wanted.text === "" || finding.occurrences.some((o) =>
            o.path.toLowerCase().includes(wanted.text) || o.text.toLowerCase().includes(wanted.text)));
}

const orders = {
    score: (a, b) => b.score - a.score,
    words: (a, b) => b.words - a.words,
    times: (a, b) => b.occurrences.length - a.occurrences.length,
    place: () => 0,
};

function showMore() {
    byId("findings").append(...list.slice(shown, shown + AT_ONCE).map(card));
    shown = Math.min(shown + AT_ONCE, list.length);
    byId("more").hidden = shown === list.length;
    byId("state").textContent = list.length === 0
        ? (report.findings.length === 0 ? "Nothing stands twice." : "Nothing fits these filters.")
        : `${shown.toLocaleString("en")} of ${plural(list.length, "finding")} shown`;
}

function show() {
    list = report.findings.filter(fits).sort(orders[wanted.order]);
    shown = 0;
    byId("findings").replaceChildren();
    showMore();
}

function move(step) {
    const summaries = [...byId("findings").querySelectorAll("summary")];
    const at = summaries.indexOf(document.activeElement);
    if (at + step >= summaries.length)
        showMore();
    const next = byId("findings").querySelectorAll("summary")[Math.max(at + step, 0)];
    if (next)
        next.focus();
}

function turn() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
}

function listen() {
    byId("text").addEventListener("input", (event) => { wanted.text = event.target.value.toLowerCase(); show(); });
    for (const id of ["level", "rule", "order"])
        byId(id).addEventListener("change", (event) => { wanted[id] = event.target.value; show(); });
    byId("theme").addEventListener("click", turn);
    byId("more").addEventListener("click", showMore);
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey)
            return;
        if (event.target.matches("input, select")) {
            if (event.key === "Escape")
                event.target.blur();
        } else if (event.key === "j" || event.key === "k") {
            move(event.key === "j" ? 1 : -1);
        } else if (event.key === "/") {
            event.preventDefault();
            byId("text").focus();
        }
    });
}

function start() {
    const warnings = report.findings.filter((f) => f.level === "warning").length;
    const others = report.findings.length - warnings, skipped = report.summary.skipped.length;
    byId("sum").textContent = plural(warnings, "warning") + (others > 0 ? ` and ${plural(others, "other finding")}` : "") +
        ` in ${plural(report.summary.files, "file")}` + (skipped > 0 ? `; ${plural(skipped, "path")} not read` : "");
    for (const rule of [...new Set(report.findings.map((f) => f.rule))].sort())
        byId("rule").append(make("option", { value: rule }, rule));
    for (const id of ["overview", "filters", "keys"])
        byId(id).hidden = report.findings.length === 0;
    showDocuments();
    listen();
    show();
}

start();
