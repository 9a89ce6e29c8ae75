// A move in a browser, with and without scripts: files in, findings by lines, corrected files, the run, an invoice that came in (P64, P65).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const csv = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

for (const scripts of [true, false]) {
    test(`P65 a Friday's files in the browser${scripts ? '' : ' without script'}`, options, async (t) => {
        const site = await openSite(t);
        const page = await site.page({ scripts });
        const number = JSON.parse(site.server.cli('customer', 'list', '--json').out).customers.find((c) => !c.locked && c.state === 'active').number;
        const rows = (open) => csv('avoimet.csv', `laskunumero;asiakasnumero;laskupäivä;eräpäivä;viite;avoin;summa;alv\n90455;${number};1.10.2026;15.10.2026;904559;${open};124,00;25,5\nL-2026-12;${number};1.11.2026;15.11.2026;;10,00;;\n`);
        const sums = csv('saldot.csv', `asiakasnumero;saldo\n${number};134,00\n`);

        await site.check(page, '/muutto', `muutto-${scripts}`);
        await page.click('form[enctype] button');
        assert.match(await page.textContent('main'), /Anna ainakin yksi tiedosto/);
        assert.deepEqual(await site.look(page, `muutto-tyhja-${scripts}`, { status: 422 }), []);
        await page.setInputFiles('#f-invoices', rows('124,01'));
        await page.setInputFiles('#f-controls', sums);
        await page.click('form[enctype] button');
        assert.match(await page.textContent('main'), /Avoin summa on suurempi/);
        assert.match(await page.textContent('main'), /eroaa tarkistussummasta/);
        assert.deepEqual(await site.look(page, `muutto-loydokset-${scripts}`), []);
        await page.click('text=Valitse korjatut tiedostot');
        await page.setInputFiles('#f-invoices', rows('124,00'));
        await page.setInputFiles('#f-controls', sums);
        await page.fill('input[name=series]', 'invoice=90460');
        await page.click('form[enctype] button');
        assert.deepEqual(await site.look(page, `muutto-suunnitelma-${scripts}`), []);
        await page.click('text=Siirrä 2 laskua');
        assert.match(await page.textContent('main'), /2 laskua siirrettiin/);
        assert.deepEqual(await site.look(page, `muutto-tehty-${scripts}`), []);
        await page.click('text="Avoimet laskut"');
        assert.match(await page.textContent('main'), /L-2026-12/);
        await page.click('a:text-is("90455")');
        assert.match(await page.textContent('main'), /siirretty vanhasta ohjelmasta/);
        assert.deepEqual(await site.look(page, `muutto-lasku-${scripts}`), []);
        await page.click('text="Alkuperäinen PDF"'); // the former program's own document, once
        await page.waitForURL(/alkuperainen$/);
        await page.setInputFiles('#f-file', csv('lasku.pdf', 'ei mikään pdf'));
        await page.click('main form button');
        await page.waitForSelector('.errs');
        assert.match(await page.textContent('main'), /Valitse PDF-tiedosto/);
        assert.deepEqual(await site.look(page, `alkuperainen-virhe-${scripts}`, { status: 422 }), []);
        await page.setInputFiles('#f-file', { name: 'lasku.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\nvanha lasku\n') });
        await page.click('main form button');
        await page.waitForSelector('text=Lataa');
        assert.match(await page.textContent('main'), /Säilytetään sinetöitynä/);
        assert.deepEqual(await site.look(page, `alkuperainen-${scripts}`), []);
        await site.goto(page, '/muutto');
        await page.click('text="Liitä alkuperäiset laskut"'); // many at once: tried first, then attached
        await page.waitForURL(/muutto\/alkuperaiset$/);
        await page.click('main form button.pri');
        await page.waitForSelector('.errs');
        assert.deepEqual(await site.look(page, `alkuperaiset-tyhja-${scripts}`, { status: 422 }), []);
        const several = ['lasku_L-2026-12.pdf', 'jokin muu asiakirja 2026.pdf'].map((name) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\ntoinen\n') }));
        for (const [act, word] of [['try', 'Liitetään laskuun L-2026-12'], ['attach', 'Liitettiin laskuun L-2026-12']]) {
            await page.setInputFiles('#f-file', several);
            await page.click(`main button[value=${act}]`);
            await page.waitForSelector(`main table a:text-is("${word}")`);
            assert.match(await page.textContent('main table'), /jokin muu asiakirja 2026\.pdf\s*hylätty Tiedoston nimessä ei ole/);
            assert.deepEqual(await site.look(page, `alkuperaiset-${act}-${scripts}`), []);
        }
        assert.deepEqual(JSON.parse(site.server.cli('audit', 'ledger', '--json').out).differences, []);
    });
}
