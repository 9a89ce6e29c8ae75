// Sizes that are gates: bytes of a first visit and of assets; and no cookie for somebody who only reads the notice.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const assets = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'assets');

test('style, script and icons stay small', () => {
    const size = (name) => readFileSync(join(assets, name)).length;
    assert.ok(size('seloste.css') <= 32 * 1024, `css ${size('seloste.css')}`);
    assert.ok(size('seloste.js') <= 8 * 1024, `js ${size('seloste.js')}`);
    assert.ok(size('icons.svg') <= 10 * 1024, `icons ${size('icons.svg')}`);
});

test('a first visit fetches at most 70 KB, from this server only', options, async (t) => {
    const site = await openSite(t);
    for (const [path, signedIn] of [['/tietosuoja', false], ['/asiakkaat', true]]) {
        const page = await site.page({ signedIn });
        const bodies = [];
        page.on('response', (r) => bodies.push(r.body().then((b) => [new URL(r.url()).pathname, /\.woff2$/.test(r.url()) ? b.length : gzipSync(b).length], () => ['', 0])));
        await page.goto('about:blank');
        assert.equal(await site.goto(page, path), 200);
        await page.waitForLoadState('networkidle');
        const list = await Promise.all(bodies);
        const bytes = list.reduce((sum, [, n]) => sum + n, 0);
        assert.ok(list.length > 0 && bytes <= 70 * 1024, `${path}: ${bytes} B: ${list.join(' ')}`);
        assert.deepEqual(page.said, []);
    }
});

test('P47 reading the public notice sets no cookie and stores nothing, in any language', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ signedIn: false });
    for (const [path, lang] of [['/tietosuoja', 'fi'], ['/sv/dataskydd', 'sv'], ['/en/privacy', 'en'], ['/tietosuoja/historia', 'fi']]) {
        assert.equal(await site.goto(page, path), 200);
        assert.equal(await page.locator('html').getAttribute('lang'), lang, path);
        assert.deepEqual(await site.context.cookies(), [], path);
        assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0, path);
        assert.equal(await page.locator('script').count(), 0, path);
    }
    await site.check(page, '/tietosuoja', 'tietosuoja-julkinen');
});

test('P67 the notice prints on A4, without the menu', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ signedIn: false });
    await site.goto(page, '/tietosuoja');
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.toc', '.lang']) assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
    const pdf = await page.pdf({ preferCSSPageSize: true, path: join(process.env.BUILD || '/tmp', 'tietosuoja.pdf') });
    const boxes = [...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)];
    assert.ok(boxes.length >= 1 && boxes.length <= 12, `${boxes.length} pages`);
    for (const [, w, h] of boxes) assert.ok(Math.abs(w - 595) < 2 && Math.abs(h - 842) < 2, `${w} x ${h}`);
});
