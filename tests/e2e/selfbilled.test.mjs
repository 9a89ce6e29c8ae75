// Self-billing in the browser: the agreement, the buyer's document with its sums, the fault that names both, the mark, and no way to send (V13).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const path = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const cell = (n, member) => `[id="f-rows.${n}.${member}"]`;
const sum = (n, member) => `[id="f-sums.${n}.${member}"]`;

async function submit(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);
}

test('V13 a self-billed invoice is recorded', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ scripts: false });
    const buyer = JSON.parse(site.server.cli('customer', 'add', '--kind', 'organisation', '--organisation', 'Ostajaesimerkki Oy', '--business-id', '2011062-9',
        '--street', 'Tehtaantie 1', '--postcode', '33100', '--town', 'Tampere', '--country', 'FI', '--source', 'customer', '--json').out);
    await site.goto(page, '/laskut');
    await submit(page, 'main a[href$="/laskut/itselaskutus"]');
    await page.fill('#f-customer', String(buyer.number));
    await page.fill('#f-number', 'OS-2026/15');
    await page.fill('#f-dated_on', day(-1));
    await page.fill(cell(0, 'text'), 'Puutavara');
    await page.fill(cell(0, 'price'), '100,00');
    await page.fill(sum(0, 'rate'), '25,5');
    await page.fill(sum(0, 'base'), '100,00');
    await page.fill(sum(0, 'vat'), '25,70');
    await submit(page, 'main button[value="record"]');
    assert.match(await page.locator('.errs').innerText(), /itselaskutussopimusta[\s\S]*25,70[\s\S]*25,50/);
    assert.equal(await page.inputValue(sum(0, 'vat')), '25,70', 'nothing typed is lost');
    await site.look(page, 'itselaskutus', { status: 422 });
    await site.goto(page, `/laskut/itselaskutus/sopimus?asiakas=${buyer.number}`);
    await page.fill('#f-agreed_on', day(-30));
    await page.fill('#f-reference', 'S-12');
    await site.look(page, 'itselaskutussopimus', { status: 200 });
    await submit(page, 'main form button.pri');
    assert.match(path(page), /itselaskutus$/, await main(page));
    assert.equal(await page.inputValue('#f-customer').then((v) => v.includes(String(buyer.number)) || v.includes('Ostajaesimerkki')), true);
    await page.fill('#f-number', 'OS-2026/15');
    await page.fill('#f-dated_on', day(-1));
    await page.fill(cell(0, 'text'), 'Puutavara');
    await page.fill(cell(0, 'price'), '100,00');
    await page.fill(sum(0, 'rate'), '25,5');
    await page.fill(sum(0, 'base'), '100,00');
    await page.fill(sum(0, 'vat'), '25,50');
    await submit(page, 'main button[value="record"]');
    assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
    const text = await main(page);
    assert.match(text, /ITSELASKUTUS/i);
    assert.match(text, /OS-2026\/15/);
    assert.match(text, /ei lähetetä/);
    assert.equal(await page.locator('main a[href$="/lahetys"], main form[action$="/tulosta"]').count(), 0);
    await site.check(page, path(page), 'itselaskutettu');
});
