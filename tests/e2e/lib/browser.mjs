// Pages in Debian's chromium (its headless shell, which does less beside the page): sign in once, axe runs at three widths and two schemes, no error in the console, no sideways
// scroll, a picture of each page in build/shots.
//
//   const site = await openSite(t);                    server with demo data and a browser; both closed at the end
//   const page = await site.page();                    a page signed in as the demo's first user; {scripts: false}, {signedIn: false}
//   await site.check(page, '/asiakkaat', 'asiakkaat'); goes there and checks everything at all widths
//   await site.look(page, 'virhe', { status: 422 });   the same for what the page shows now; gives what is wrong
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';
import { build, hasDemo, hasStore, shared, start } from '../../lib/server.mjs';

export { hasDemo, hasStore };
const require = createRequire(import.meta.url);
export const sizes = [{ width: 1440, height: 900 }, { width: 390, height: 844 }, { width: 320, height: 640 }];
const shots = join(build, 'shots');

const nightly = Boolean(process.env.SELOSTE_NIGHTLY);

// One browser for a test file; contexts (sign-ins apart, with and without scripts) are made from it.
let browser;
async function launched() {
    if (browser?.isConnected()) return browser;
    const { chromium } = require('playwright-core');
    browser = await chromium.launch({
        executablePath: ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
        args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
            '--no-first-run', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
    });
    return browser;
}
after(() => browser?.close());

// The page is laid out anew only when its size changes.
export async function resize(page, size) {
    const now = page.viewportSize();
    if (now?.width !== size.width || now.height !== size.height) await page.setViewportSize(size);
}

// What a page said that it should not: console errors, failed requests, exceptions.
export function watch(page) {
    const said = [];
    page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') said.push(`${m.type()}: ${m.text()}`); });
    page.on('pageerror', (e) => said.push(`exception: ${e.message}`));
    page.on('requestfailed', (r) => said.push(`failed: ${r.method()} ${new URL(r.url()).pathname}`));
    page.on('request', (r) => { if (!r.url().startsWith('data:') && new URL(r.url()).hostname !== '127.0.0.1') said.push(`foreign: ${r.url()}`); });
    return said;
}

// Runs in the page. axe measures the contrast of each text by itself, most of its time; by day what was measured once in this run
// and held is not measured again: a text with the same colours, font and length class whose boxes up to the root are painted alike.
// What did not hold, or could not be told, is measured wherever it stands; nightly measures everything. A target that is large
// enough needs no distance to its neighbours: one of the two is asked for. The words of an element are written out for faults only.
function axeInPage([rules, left, held]) {
    const check = globalThis.axe._audit.checks['color-contrast'], known = new Set(held ?? []), fresh = [], boxes = new Map(), measure = check.evaluate;
    const hash = (text) => { // cyrb53
        let a = 0xdeadbeef, b = 0x41c6ce57;
        for (let i = 0; i < text.length; i++) { const c = text.charCodeAt(i); a = Math.imul(a ^ c, 2654435761); b = Math.imul(b ^ c, 1597334677); }
        a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
        b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
        return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
    };
    const painted = (s) => [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.float, s.zIndex, s.overflow, s.clipPath, s.filter, s.mixBlendMode, s.transform];
    const box = (e) => {
        if (!e) return '';
        if (!boxes.has(e)) {
            const pseudo = ['::before', '::after'].map((p) => getComputedStyle(e, p)).filter((s) => s.content !== 'none').map(painted);
            boxes.set(e, hash([box(e.parentElement), painted(getComputedStyle(e)), pseudo].join()));
        }
        return boxes.get(e);
    };
    const kind = (e) => {
        const s = getComputedStyle(e), text = (e.innerText ?? e.value ?? '').trim();
        return hash([e.localName, s.color, s.fontSize, s.fontWeight, s.textShadow, text.length > 1, [...text].length === text.length, box(e)].join());
    };
    const { 'target-size': size, 'target-offset': offset } = globalThis.axe._audit.checks, measureSize = size.evaluate, measureOffset = offset.evaluate;
    let large;
    if (held) {
        size.evaluate = function (node, ...more) {
            const result = measureSize.call(this, node, ...more);
            large = result === true ? node : null;
            return result;
        };
        offset.evaluate = function (node, ...more) { return large === node || measureOffset.call(this, node, ...more); };
    }
    if (held) check.evaluate = function (node, ...more) {
        const k = kind(node);
        if (known.has(k)) return true;
        const result = measure.call(this, node, ...more);
        if (result === true) { known.add(k); fresh.push(k); }
        return result;
    };
    const ask = (plain) => {
        globalThis.axe._audit.noHtml = plain;
        return globalThis.axe.run(document, {
            runOnly: rules ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
            rules: Object.fromEntries(left.map((r) => [r, { enabled: false }])),
            resultTypes: ['violations'], preload: false, iframes: false,
        });
    };
    return ask(true).then((r) => (r.violations.length ? ask(false) : r))
        .then((r) => ({ fresh, wrong: r.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} ${n.html.slice(0, 100)}`).join(' | ')}`) }))
        .finally(() => { check.evaluate = measure; size.evaluate = measureSize; offset.evaluate = measureOffset; });
}

// axe comes by the debugger when a page is looked at: our CSP allows no injected script and stays as it is.
// only: rules to run; a dark scheme changes colours and nothing else.
// without: rules to leave out; colours are measured at two widths, the narrowest has those of the phone.
const heldFile = shared && join(shared, 'held.json');
const heldThere = () => (heldFile && existsSync(heldFile) ? JSON.parse(readFileSync(heldFile, 'utf8')) : []);
const held = new Set(heldThere());
after(() => {
    if (!heldFile || nightly) return;
    writeFileSync(`${heldFile}.${process.pid}`, JSON.stringify([...new Set([...held, ...heldThere()])]));
    renameSync(`${heldFile}.${process.pid}`, heldFile);
});
let source;
const debuggers = new WeakMap(); // page -> { cdp, script }: compiled once, run on each page it goes to
async function bringAxe(page) {
    if (!debuggers.has(page)) {
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('Runtime.enable');
        debuggers.set(page, { cdp });
    }
    const d = debuggers.get(page);
    if (d.script && await d.cdp.send('Runtime.runScript', { scriptId: d.script }).then((r) => !r.exceptionDetails, () => false)) return; // another process knows no script
    source ??= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    d.script = (await d.cdp.send('Runtime.compileScript', { expression: source, sourceURL: '', persistScript: true })).scriptId;
    await d.cdp.send('Runtime.runScript', { scriptId: d.script });
}
export async function axe(page, only, without = []) {
    if (!await page.evaluate(() => Boolean(globalThis.axe))) await bringAxe(page);
    const { wrong, fresh } = await page.evaluate(axeInPage, [only, without, nightly ? null : [...held]]);
    for (const k of fresh) held.add(k);
    return wrong;
}

export async function openSite(t, { data, empty, extra, env } = {}) {
    const server = await start({ data, empty, extra, env });
    const contexts = [];

    t.after(async () => { await Promise.all(contexts.map((c) => c.close())); await server.stop(); });
    const site = { server, browser: await launched(), url: server.url };
    site.newContext = async ({ scripts = true, locale = 'fi-FI', ...more } = {}) => {
        const context = await site.browser.newContext({ javaScriptEnabled: scripts, locale, timezoneId: 'Europe/Helsinki', viewport: sizes[0], reducedMotion: 'reduce', ...more });
        contexts.push(context);
        context.scripts = scripts;
        context.setDefaultTimeout(15000);
        return context;
    };
    site.goto = async (page, path) => (await page.goto(server.url + path, { waitUntil: 'load' })).status();
    site.path = (page) => new URL(page.url()).pathname;
    // A one-time link: GET shows a button, the button uses the link up.
    site.signIn = async (page, login) => {
        const r = server.cli('user', 'link', ...(login ? [login] : []), '--json');
        assert.equal(r.code, 0, r.err);
        await page.goto(server.url + new URL(JSON.parse(r.out).url).pathname);
        await page.click('main form button');
    };
    // A page in a context of its own, signed in as the first user unless told otherwise.
    site.page = async ({ login, signedIn = true, ...more } = {}) => {
        const context = await site.newContext(more);
        site.context = context;
        const page = await context.newPage();
        page.said = watch(page);
        if (signedIn) await site.signIn(page, login);
        return page;
    };
    // The page as it stands: no sideways scroll at any width, silent console; axe at the first width and, by day, at one more of the
    // widths and schemes, another each day for each page (nightly: at all). Pictures with SHOTS=1.
    // Rows of long lists beyond the first ten are looked at once, at the first size.
    site.look = async (page, name, { status = 200, schemes = ['light', 'dark'], widths = sizes } = {}) => {
        const wrong = [];
        // Colours do not depend on the width: the dark scheme is looked at in the first, right after the light one, so that least is laid out anew.
        const views = widths.flatMap((size, i) => (i === 0 ? schemes : schemes.filter((s) => s !== 'dark')).map((scheme) => ({ scheme, size })));
        const day = Number(process.env.SELOSTE_DAY ?? Math.floor(Date.now() / 86400000)), turn = 1 + ([...name].reduce((h, c) => h + c.codePointAt(0), 0) + day) % Math.max(1, views.length - 1);

        mkdirSync(shots, { recursive: true });
        for (const [at, { scheme, size }] of views.entries()) {
            if (page.scheme !== scheme) await page.emulateMedia({ colorScheme: page.scheme = scheme, reducedMotion: 'reduce' });
            await resize(page, size);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            if (wide > 0) wrong.push(`${size.width} ${scheme}: ${wide} px sideways`);
            if (size.width !== 320 && process.env.SHOTS) await page.screenshot({ path: join(shots, `${name}-${size.width}-${scheme}.png`), fullPage: true });
            if (page.context().scripts && (at === 0 || at === turn || nightly)) {
                for (const v of await axe(page, scheme === 'dark' ? ['color-contrast', 'link-in-text-block'] : undefined,
                    size.width === 320 && widths.length > 1 ? ['color-contrast'] : [])) wrong.push(`${size.width} ${scheme}: ${v}`);
                await page.evaluate(() => document.querySelectorAll('tbody tr:nth-child(n+11)').forEach((e) => e.remove()));
            }
        }
        await resize(page, sizes[0]);
        wrong.push(...page.said.filter((s) => !(status >= 400 && s.includes(`status of ${status}`))));
        page.said.length = 0;
        return wrong;
    };
    site.check = async (page, path, name, { status = 200, ...more } = {}) => {
        assert.equal(await site.goto(page, path), status, path);
        assert.deepEqual(await site.look(page, name, { status, ...more }), [], path);
    };
    return site;
}
