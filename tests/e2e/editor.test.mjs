// A register that waits: its notice is read, put right, looked at and published in the browser by a named person; what the
// settings change comes as a draft; a retention that differs from its ground is not published.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { hasDemo, openSite } from './lib/browser.mjs';
import { freshDirectory, run } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const notices = join(dirname(fileURLToPath(import.meta.url)), '..', 'notices');

test('P01 P03 a register that waits is put right and published in the editor', options, async (t) => {
    const data = freshDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    assert.equal(run(['init', '--data', data, '--notice', join(notices, 'mallikonttori.txt')]).code, 0);
    const site = await openSite(t, { data });
    const page = await site.page({ signedIn: false });

    assert.equal(await site.goto(page, '/tietosuoja'), 404);
    page.said.length = 0;
    await site.check(page, '/kirjaudu', 'odottava-kirjaudu');
    assert.match(await page.locator('main').innerText(), /notice assign/);
    const made = site.server.cli('notice', 'assign', 'Ville Korjaaja', '--json');
    assert.equal(made.code, 0, made.err);
    await site.goto(page, new URL(JSON.parse(made.out).registers[0].link).pathname);
    await page.click('main form button');
    // The commitment comes first (P41).
    page.said.length = 0; // 403: the commitment comes first
    await page.click('main a[href$="/salassapito"]');
    await page.waitForURL(/salassapito/);
    await page.fill('#f-name', 'Ville Korjaaja');
    await page.check('#f-read');
    await page.click('main form button');
    await page.waitForURL(/\/seloste$/);
    assert.deepEqual(await site.look(page, 'odottava-vastaanotettu'), []);
    const received = await page.locator('main').innerText();
    assert.match(received, /Rekisteri odottaa/);
    assert.match(received, /Ristiriita/);
    // Nothing else opens: the sentence that is missing is named, and the way to the editor.
    assert.equal(await site.goto(page, '/asiakkaat'), 403);
    assert.match(await page.locator('main').innerText(), /odottaa julkaisemista/);
    page.said.length = 0;
    await page.click('main a[href$="/seloste"]');
    await page.click('main form button.pri');
    await page.waitForURL(/\/seloste$/);
    assert.deepEqual(await site.look(page, 'odottava-luonnos'), []);
    const draft = await page.locator('main').innerText();
    assert.match(draft, /Mikään ei ole vielä voimassa/);
    assert.match(draft, /rekisteri otetaan käyttöön/);
    await page.goto(site.url + '/seloste/1/vertaa?pohja=0');
    assert.ok(await page.locator('.diff ins').count() > 5);
    // A slot filled: ten years become seven, and the ground follows by itself (P36).
    await site.goto(page, '/seloste?kohta=retention');
    const line = page.locator('.stm', { hasText: 'retention.after-relationship' });
    await line.locator('details > summary').click();
    await line.locator('input[name="t1"]').fill('7');
    await line.locator('details button').click();
    await page.waitForURL(/kohta=retention/);
    assert.match(await page.locator('.stm', { hasText: 'retention.ground' }).innerText(), /\b7 vuotta/);
    // The ground alone changed: a contradiction, told beside the sentence, that stops the publishing.
    const ground = page.locator('.stm', { hasText: 'retention.ground' });
    await ground.locator('details > summary').click();
    await ground.locator('input[name="t1"]').fill('9');
    await ground.locator('details button').click();
    await page.waitForURL(/kohta=retention/);
    assert.match(await ground.innerText(), /Ristiriita/);
    await page.click('main .head form button.pri');
    assert.match(await page.locator('.errs').innerText(), /julkaista/);
    assert.deepEqual(await site.look(page, 'luonnos-ristiriita', { status: 422 }), []);
    await page.locator('.lint form button').first().click();
    await page.waitForURL(/\/seloste/);
    await page.click('main .head form button.pri');
    await page.waitForLoadState();
    assert.match(await page.locator('main').innerText(), /Seloste, versio 1/);
    // In force: who decided each finding is kept, the public page shows it, customers open.
    await site.goto(page, '/seloste/vastaanotettu');
    assert.match(await page.locator('main').innerText(), /Korjattu\s+Ville Korjaaja/);
    assert.equal(await site.goto(page, '/tietosuoja'), 200);
    assert.match(await page.locator('main').innerText(), /7 vuotta/);
    assert.equal(await site.goto(page, '/asiakkaat'), 200);
    assert.equal(site.server.cli('notice', 'assign', 'Toinen Ihminen').code, 5);
});

test('P02 changed company details lead to a draft of the notice', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();

    await site.goto(page, '/asetukset/yritys');
    await page.fill('#f-phone', '020 123 4567');
    await page.fill('#f-street', 'Uusikuja 5');
    await page.click('main form button.pri');
    await page.waitForURL(/\/seloste$/);
    const text = await page.locator('main').innerText();
    assert.match(text, /luonnos 2/);
    assert.match(text, /Uusikuja 5/);
    await site.goto(page, '/seloste/2/vertaa');
    assert.match(await page.locator('.diff').innerText(), /Uusikuja 5/);
});
