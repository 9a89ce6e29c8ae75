// Pages in Debian's chromium: sign in once, axe runs at three widths and two schemes, no error in the console, no sideways
// scroll, a picture of each page in build/shots.
//
//   const site = await openSite(t);                    server with demo data and a browser; both closed at the end
//   const page = await site.page();                    a page signed in as the demo's first user
//   await site.check(page, '/asiakkaat', 'asiakkaat'); goes there and checks everything at all widths
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, hasDemo, hasStore, start } from '../../lib/server.mjs';

export { hasDemo, hasStore };
const require = createRequire(import.meta.url);
export const sizes = [{ width: 1440, height: 900 }, { width: 390, height: 844 }, { width: 320, height: 640 }];
const shots = join(build, 'shots');

function chromiumPath() {
    return ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
}

async function launch(scripts) {
    const { chromium } = require('playwright-core');
    const context = await chromium.launchPersistentContext(mkdtempSync(join(build, 'tmp', 'chromium-')), {
        executablePath: chromiumPath(),
        javaScriptEnabled: scripts,
        locale: 'fi-FI', timezoneId: 'Europe/Helsinki', viewport: sizes[0],
        args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic',
            '--no-first-run', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
    });
    if (scripts) await context.addInitScript({ content: readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8') });
    return context;
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

// axe comes by the debugger before the page does (launch): our CSP allows no injected script and stays as it is.
export async function axe(page) {
    const result = await page.evaluate(() => globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    return result.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(' | ')}`);
}

export async function openSite(t, { scripts = true, data, empty, extra } = {}) {
    const server = await start({ data, empty, extra });
    const context = await launch(scripts);
    const site = { server, context, url: server.url };

    t.after(async () => { await context.close(); await server.stop(); });
    site.goto = async (page, path) => {
        const answer = await page.goto(server.url + path, { waitUntil: 'load' });
        return answer.status();
    };
    // The demo's first user by a one-time link: GET shows a button, the button uses the link up.
    site.signIn = async (page, login) => {
        const r = server.cli('user', 'link', ...(login ? [login] : []), '--json');
        assert.equal(r.code, 0, r.err);
        const { url } = JSON.parse(r.out);
        await page.goto(url.startsWith('http') ? server.url + new URL(url).pathname : server.url + url);
        await page.click('main button[type=submit], main form button');
        await page.waitForLoadState('load');
    };
    site.page = async ({ login, signedIn = true } = {}) => {
        const page = await context.newPage();
        page.said = watch(page);
        if (signedIn && !site.signed) { await site.signIn(page, login); site.signed = true; }
        return page;
    };
    // All widths, light and dark: status 200, axe clean, no sideways scroll, silent console, a picture.
    site.check = async (page, path, name, { status = 200 } = {}) => {
        mkdirSync(shots, { recursive: true });
        for (const scheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
            for (const size of sizes) {
                const where = `${path} ${size.width} ${scheme}`;
                await page.setViewportSize(size);
                assert.equal(await site.goto(page, path), status, where);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                assert.ok(wide <= 0, `${where}: ${wide} px sideways`);
                if (scripts) assert.deepEqual(await axe(page), [], where);
                await page.screenshot({ path: join(shots, `${name}-${size.width}-${scheme}.png`), fullPage: size.width > 320 });
            }
        }
        const said = page.said.filter((s) => !(status >= 400 && s.includes(`status of ${status}`)));
        page.said.length = 0;
        assert.deepEqual(said, [], path);
    };
    return site;
}
