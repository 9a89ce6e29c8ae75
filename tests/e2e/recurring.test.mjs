// A recurring invoice by clicking: a bad one, a good one, its pages, its end; the customer's page leads to it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const path = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const submit = (page, selector) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);

test('P64 a recurring invoice: mistakes told, saved, listed, copied, ended', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.goto(page, '/laskut');
    await submit(page, 'main a[href$="/laskut/toistuvat"]');
    assert.match(await main(page), /Toistuvia laskuja ei ole/);
    await submit(page, 'main a[href$="/laskut/toistuvat/uusi"]');
    await page.fill('#f-customer', '1002');
    await page.selectOption('#f-every', 'months');
    await page.fill('[id="f-rows.0.text"]', 'Ylläpito');
    await page.fill('[id="f-rows.0.price"]', '49,00');
    await page.fill('[id="f-first_on"]', '1.1.2020');
    await page.fill('[id="f-months"]', '2');
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('main button[value="save"]')]);
    assert.equal(answer.status(), 422);
    await page.waitForSelector('.errs');
    assert.equal(await page.inputValue('[id="f-rows.0.text"]'), 'Ylläpito');
    assert.deepEqual(await site.look(page, 'toistuva-virhe', { status: 422 }), []);
    await page.fill('[id="f-first_on"]', '+5');
    await submit(page, 'main button[value="save"]');
    assert.equal(path(page), '/laskut/toistuvat/1', await main(page));
    assert.match(await main(page), /2 kuukauden välein/);
    await site.check(page, path(page), 'toistuva');
    await site.check(page, '/laskut/toistuvat', 'toistuvat');
    await site.check(page, '/laskut/toistuvat/uusi?malli=1', 'toistuva-uusi');
    await site.goto(page, '/laskut/toistuvat/1');
    await submit(page, 'main a[href$="/1/muokkaa"]'); // changed from the next invoice on
    assert.equal(await page.inputValue('[id="f-rows.0.price"]'), '49,00');
    await site.check(page, '/laskut/toistuvat/1/muokkaa', 'toistuva-muokkaa');
    await page.fill('[id="f-rows.0.price"]', '59,5');
    await page.fill('[id="f-end_on"]', '1.1.2020');
    const [refused] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('main button[value="save"]')]);
    assert.equal(refused.status(), 422);
    await page.waitForSelector('.errs');
    await page.fill('[id="f-end_on"]', '');
    await submit(page, 'main button[value="save"]');
    assert.equal(path(page), '/laskut/toistuvat/1', await main(page));
    assert.match(await main(page), /59,50/);
    await site.goto(page, '/laskut/toistuvat?rajaus=korjattavat');
    assert.match(await main(page), /Mikään toistuva lasku ei odota korjausta/);
    await site.goto(page, '/');
    assert.match(await main(page), /toistuva lasku syntyy viikon sisällä/);
    await site.goto(page, '/laskut/toistuvat/1');
    await submit(page, 'main form[action$="/paata"] button');
    assert.match(await main(page), /Päätetty/);
    const bad = await site.goto(page, '/laskut/toistuvat/77');
    assert.equal(bad, 404);
});
