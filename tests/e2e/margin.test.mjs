// The margin scheme in the browser: the row is asked for its purchase price, the document says the words and no VAT, the figures stand
// beside it for the controller alone, the month's VAT has its own line (V13).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const path = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const cell = (n, member) => `[id="f-rows.${n}.${member}"]`;

async function submit(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);
}

test('V13 a used item is sold under the margin scheme', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ scripts: false });
    await site.goto(page, '/laskut/uusi');
    await page.fill('#f-customer', '1001');
    await page.fill(cell(0, 'text'), 'Käytetty lipasto');
    await page.fill(cell(0, 'quantity'), '1');
    await page.fill(cell(0, 'price'), '431,17');
    await page.locator('main details:has([id="f-rows.0.treatment"]) summary').click();
    await page.selectOption(cell(0, 'treatment'), 'margin-goods');
    await submit(page, 'main button[value="send"]');
    assert.match(await page.locator('.errs').innerText(), /ostohinta/i);
    assert.equal(await page.getAttribute(cell(0, 'purchase'), 'aria-invalid'), 'true');
    assert.equal(await page.inputValue(cell(0, 'treatment')), 'margin-goods', 'nothing typed is lost');
    await page.locator('main details:has([id="f-rows.0.treatment"])').evaluate((d) => { d.open = true; });
    await page.fill(cell(0, 'purchase'), '318,27');
    await site.look(page, 'marginaali-lomake', { status: 422 });
    await submit(page, 'main button[value="draft"]');
    assert.match(path(page), /^\/laskut\/luonnos\/\d+$/, await main(page));
    await submit(page, 'main a[href$="/muokkaa"]');
    assert.equal(await page.inputValue(cell(0, 'purchase')), '318,27');
    await submit(page, 'main button[value="send"]');
    await submit(page, 'main form[action$="/laheta"] button');
    assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
    const paper = await page.locator('.paper').innerText();
    assert.match(paper, /Voittomarginaalijärjestelmä – käytetyt tavarat/);
    assert.ok(!/318,27|22,94|112,90/.test(paper), paper);
    assert.match(await page.locator('section:has(#m6), .card:has(#m6)').first().innerText(), /431,17[\s\S]*318,27[\s\S]*112,90[\s\S]*22,94/);
    await site.check(page, path(page), 'marginaali-lasku');
    await site.goto(page, '/kirjanpito');
    assert.match(await main(page), /F 25,5 %/);
    assert.equal(page.said.filter((s) => !/422/.test(s)).length, 0, page.said.join('\n'));
});
