// Another currency by clicking: a rate is entered and confirmed in Settings, an invoice in kronor is drafted and issued, paid in part, and what the rates make
// is closed; each page looked at in all sizes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const main = (page) => page.locator('main').innerText();
const path = (page) => new URL(page.url()).pathname;
const human = (days) => { const d = new Date(Date.now() + days * 86400000); return `${d.getUTCDate()}.${d.getUTCMonth() + 1}.${d.getUTCFullYear()}`; };
const cell = (n, member) => `[id="f-rows.${n}.${member}"]`;

async function submit(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);
}

async function enterRate(site, page, days, value) {
    await site.goto(page, '/asetukset/taulukot/exchange');
    await page.selectOption('#f-name', 'SEK');
    await page.fill('#f-value', value);
    await page.fill('#f-valid_from', human(days));
    await page.fill('#f-source', 'Euroopan keskuspankki');
    await page.check('#f-confirm');
    await submit(page, 'main form[action$="/taulukot"] button');
}

async function uploadRates(site, page, text) {
    await site.goto(page, '/asetukset/taulukot/exchange');
    await page.setInputFiles('#f-file', { name: 'kurssit.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.check('#f-confirm_all');
    await submit(page, 'main form[enctype] button');
}

const iso = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

for (const scripts of [true, false]) {
    test(`P64 P65 an invoice in kronor, ${scripts ? 'with' : 'without'} scripts`, options, async (t) => {
        const site = await openSite(t);
        const page = await site.page({ scripts });
        await site.goto(page, '/laskut/uusi');
        await page.fill('#f-customer', '1001');
        await page.locator('summary', { hasText: 'Lisää tietoja' }).click();
        await page.selectOption('#f-currency', 'SEK');
        await page.fill(cell(0, 'text'), 'Asennus');
        await page.fill(cell(0, 'quantity'), '1');
        await page.fill(cell(0, 'price'), '10000');
        if (scripts) assert.match(await page.locator('[data-sum]').innerText(), /SEK|kr/);
        const [refused] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('main button[value="draft"]')]);
        assert.equal(refused.status(), 422);
        await page.waitForLoadState();
        assert.match(await main(page), /Vaihtokurssi puuttuu: SEK/); // beside its field, which is open
        assert.ok(await page.isVisible('#f-currency'));
        assert.equal(await page.inputValue('#f-currency'), 'SEK');
        if (scripts) await site.look(page, 'valuutta-puuttuu', { status: 422 });
        page.said.length = 0; // the browser tells of the 422 itself

        await enterRate(site, page, -2, '11,0');
        assert.match(await main(page), /11,0000/);
        if (scripts) await site.look(page, 'valuuttakurssit');
        await uploadRates(site, page, `date;currency;rate;source\n${iso(0)};SEK;11,5;EKP\n${iso(-1)};SEK;0;EKP\n`);
        assert.match(await main(page), /rivi\w* 3/i); // all or nothing, and where
        assert.doesNotMatch(await main(page), /11,5000/);
        page.said.length = 0;
        await uploadRates(site, page, `date;currency;rate;source\n${iso(0)};SEK;11,5;EKP\n`);
        assert.match(await main(page), /11,5000/);

        await site.goto(page, '/laskut/uusi');
        await page.fill('#f-customer', '1001');
        await page.fill('#f-invoiced_on', human(-1));
        await page.locator('summary', { hasText: 'Lisää tietoja' }).click();
        await page.selectOption('#f-currency', 'SEK');
        await page.selectOption('#f-entry', 'net');
        await page.fill(cell(0, 'text'), 'Asennus');
        await page.fill(cell(0, 'quantity'), '1');
        await page.fill(cell(0, 'price'), '10000');
        await submit(page, 'main button[value="draft"]');
        assert.match(path(page), /^\/laskut\/luonnos\/\d+$/, await main(page));
        await submit(page, 'main form[action$="/laheta"] button');
        assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
        const text = await main(page);
        assert.match(text, /12\s550,00\sSEK/);
        assert.match(text, /1 EUR = 11,0000 SEK/);
        assert.match(text, /231,82/); // VAT in euro
        assert.match(text, /1\s140,91/);
        assert.match(text, /vain euroille/); // no transfer form, said so
        const invoice = path(page);

        await page.fill('#f-amount', '1091,30');
        await page.fill('#f-received_on', human(0));
        await submit(page, 'main form[action$="/maksut"] button');
        await site.goto(page, invoice);
        if (scripts) await site.look(page, 'lasku-kruunuina');
        await submit(page, 'main form[action$="/kurssiero"] button');
        assert.equal(path(page), invoice);
        const settled = await main(page);
        assert.match(settled, /kurssiero/i);
        assert.match(settled, /Maksettu/);
        assert.equal(page.said.length, 0, page.said.join('\n'));
    });
}
