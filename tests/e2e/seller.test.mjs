// The seller's data on documents: a bad account is told, a good one saved; a draft names what is missing and leads to the field.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const submit = (page, selector) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);
const options = hasDemo ? {} : { skip: 'no demo in this program' };

test('P02 accounts of the seller: refused, saved; what a draft lacks leads to its field', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.check(page, '/asetukset/laskuttaja', 'laskuttaja');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, '/asetukset/laskuttaja');
    await page.fill('#f-iban2', 'FI2112345600000786');
    await submit(page, 'main form button.pri');
    assert.equal(await page.locator('.errs').count(), 1);
    assert.equal(await page.inputValue('#f-iban2'), 'FI2112345600000786');
    assert.equal(await page.getAttribute('#f-iban2', 'aria-invalid'), 'true');
    page.said.length = 0;
    await page.fill('#f-iban2', '');
    await page.fill('#f-iban', '');
    await submit(page, 'main form button.pri');
    const draft = site.server.cli('invoice', 'add', '--customer', '1002', '--row', 'Kansio;1;4,00', '--draft', '--json');
    assert.equal(draft.code, 0, draft.err);
    await site.goto(page, `/laskut/luonnos/${JSON.parse(draft.out).id}`);
    await submit(page, 'main form[action$="/jonoon"] button');
    assert.equal(await page.locator('.errs').count(), 1, await page.locator('main').innerText());
    assert.deepEqual(await site.look(page, 'luonnos-puuttuu', { status: 422 }), []);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.click('[id="f-iban"] a');
    await page.waitForURL(/\/asetukset\/laskuttaja#f-iban$/);
    await page.fill('#f-iban', 'FI21 1234 5600 0007 85');
    await submit(page, 'main form button.pri');
    assert.match(await page.inputValue('#f-iban'), /FI21/);
    assert.deepEqual(page.said, []);
});
