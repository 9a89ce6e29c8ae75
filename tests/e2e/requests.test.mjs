// The thread of rights in the browser: a request from the customer card's link, the proposed decision with its holds,
// approval, a payment, completion by itself, the certificate (P34, P35, P60, P61).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const prefix = '/r/mallikonttori';

async function until(page, text, seconds = 15) {
    for (let i = 0; i < seconds * 2; i++) {
        await page.reload();
        if ((await page.locator('main').innerText()).includes(text)) return;
        await page.waitForTimeout(500);
    }
    assert.fail(`never saw "${text}"`);
}

test('P35 an erasure in the browser waits for its invoice and completes by itself', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const made = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Poistettava',
        '--email', 'tuulikki@poistettava.example', '--street', 'Kuja 9', '--postcode', '33100');
    const invoice = json('invoice', 'add', '--customer', String(made.number), '--row', 'Toimistotuoli;1;120,00');
    const id = json('customer', 'show', String(made.number)).customer.id;
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/pyynnot`, 'pyynnot-tyhja');
    await site.check(page, `${prefix}/pyynnot/uusi?asiakas=${id}`, 'pyynto-uusi');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
    assert.equal(await page.inputValue('#f-customer'), String(made.number));
    await page.fill('#f-text', 'Poistakaa kaikki tietoni.');
    await page.click('main form button.pri');
    await page.waitForURL(/\/pyynnot\/\d+$/);
    const path = new URL(page.url()).pathname;
    await site.check(page, path, 'pyynto');
    await site.check(page, `${prefix}/pyynnot`, 'pyynnot');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    const text = await page.locator('main').innerText();
    for (const part of ['Kun lasku on maksettu', 'Poistetaan heti', `Avoin lasku ${invoice.number}`, 'Säilyy 31.12.', 'Kirjanpitolaki 2:10'])
        assert.ok(text.includes(part), part);

    await page.click('main a.btn.pri');
    await page.waitForLoadState('load');
    await site.check(page, new URL(page.url()).pathname, 'pyynto-vahvista');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${path}/hyvaksy`);
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await until(page, 'Odottaa esteen päättymistä');
    await site.check(page, `${path}/todistus`, 'todistus-osittain');

    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/laskut/${invoice.number}`);
    await page.click('main form button.pri'); // record the payment; nothing else is done
    await page.waitForLoadState('load');
    await site.goto(page, path);
    await until(page, 'Jäännöshaku puhdas');
    await until(page, 'Vastaus tehty');
    await site.goto(page, `${path}/todistus?kieli=en`);
    const letter = await page.locator('article').innerText();
    assert.ok(letter.includes('Certificate of erasure') && letter.includes('T-'), letter);
    await site.check(page, `${path}/todistus`, 'todistus');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    await page.click('main form[action$="toimitettu"] button');
    await page.waitForURL((u) => u.pathname === path);
    assert.ok((await page.locator('main').innerText()).includes('Vastattu ja suljettu'));
    assert.ok(!(await page.locator('main').innerText()).includes('Tuulikki'));
});

test('P60 a request about an organisation asks for the person', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const firm = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    json('customer', 'contact', String(firm.number), '--first-name', 'Ilta', '--last-name', 'Vuokko', '--email', 'ilta@unikkopelto.example');
    const id = json('customer', 'show', String(firm.number)).customer.id;
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/pyynnot/uusi?asiakas=${id}`, 'pyynto-uusi-yritys');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
    await page.click('main form button.pri');
    await page.waitForLoadState('load');
    assert.ok((await page.locator('main').innerText()).includes('Asiakas on organisaatio'));
    page.said.length = 0;
    await page.selectOption('#f-contact', { label: 'Ilta Vuokko' });
    await page.click('main form button.pri');
    await page.waitForURL(/\/pyynnot\/\d+$/);
    assert.ok((await page.locator('main').innerText()).includes('Kun edustus päättyy'));
});

// ---- every row of the decision table (RIGHTS.md 2), opened and decided by a person in the browser ----

const invoiced = (json, n) => json('invoice', 'add', '--customer', n, '--row', 'Toimistotuoli;1;120,00').number;
const paid = (json, n) => json('payment', 'add', '--invoice', String(invoiced(json, n)), '--amount', '120,00');

// name, what the form is given, how it is decided, the letter; before: what the person has; least: decided without identity
const rows = [
    { row: 'access', kind: 'access', letter: 'L-15' },
    { row: 'to whom', kind: 'recipients', letter: 'L-15' },
    { row: 'portability', kind: 'portability', letter: 'L-20' },
    { row: 'rectification accepted', kind: 'rectification', form: { field: 'email', defect: 'outdated', value: 'uusi@pyytaja.example' }, letter: 'L-16', says: 'uusi@pyytaja.example' },
    { row: 'completion, supplementary statement', kind: 'rectification', form: { field: 'street', defect: 'incomplete', value: 'B-rappu' }, letter: 'L-16' },
    { row: 'rectification of an issued invoice', before: invoiced, kind: 'rectification', form: { field: 'street', defect: 'outdated', value: 'Uusikuja 1' }, letter: 'L-16B', says: 'hyvityslasku' },
    { row: 'rectification refused', kind: 'rectification', form: { field: 'last_name', defect: 'erroneous', value: 'Toinen' }, decide: { outcome: 'refused', code: 'data-correct', words: 'Nimi vastaa asiakirjaa.' }, letter: 'L-16X', says: 'Nimi vastaa asiakirjaa.' },
    { row: 'erasure, no invoices (S0, S1)', kind: 'erasure', approve: true, letter: 'L-17' },
    { row: 'erasure, open invoice (S2)', before: invoiced, kind: 'erasure', approve: true, letter: 'L-17P', waits: true },
    { row: 'erasure, all paid (S4)', before: paid, kind: 'erasure', approve: true, letter: 'L-17P', says: 'Kirjanpitolaki' },
    { row: 'restriction', kind: 'restriction', form: { ground: 'accuracy', field: 'email' }, letter: 'L-18', lift: true },
    { row: 'restriction of a disputed debt', before: invoiced, kind: 'restriction', form: { ground: 'claims', about: 'collection' }, letter: 'L-18' },
    { row: 'erasure while restricted at the person\'s wish', restricted: true, kind: 'erasure', approve: true, letter: 'L-17' },
    { row: 'marketing objection', kind: 'marketing-objection', identity: 'none', letter: 'L-21M' },
    { row: 'list prohibition', kind: 'list-prohibition', identity: 'none', letter: 'L-21M' },
    { row: 'objection to an interest', kind: 'objection', form: { about: 'statistics' }, letter: 'L-21' },
    { row: 'objection, compelling ground', kind: 'objection', form: { about: 'statistics' }, decide: { outcome: 'refused', code: 'compelling-ground', words: 'Tilastosta ei erotu ketään.' }, letter: 'L-21X' },
    { row: 'objection to a contract', kind: 'objection', form: { about: 'invoicing' }, decide: { code: 'right-does-not-apply', words: 'Laskutus perustuu sopimukseen.' }, letter: 'L-21X' },
    { row: 'consent withdrawal', kind: 'consent-withdrawal', form: { about: 'direct-marketing' }, identity: 'none', letter: 'L-7' },
    { row: 'anonymisation', kind: 'anonymisation', approve: true, letter: 'L-17' },
    { row: 'contest of a decision, none was made', kind: 'human-review', letter: 'L-15' },
    { row: 'death, estate', kind: 'estate', letter: 'L-E' },
    { row: 'unfounded, excessive', kind: 'access', decide: { outcome: 'refused', code: 'excessive', words: 'Sama pyyntö kymmenettä kertaa tällä viikolla.' }, letter: 'L-12X' },
    { row: 'general question', kind: 'question', identity: 'none', letter: 'L-15' },
];

test('P52 P55 P57 P58 P59 P62 every row of the decision table is walked by a person', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
    const page = await site.page();
    const main = () => page.locator('main').innerText();
    const submit = async () => { await page.click('main form button.pri'); await page.waitForLoadState('load'); };

    for (const [i, row] of rows.entries())
        await t.test(row.row, async () => {
            const made = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', `Pyytäjä${String.fromCharCode(97 + i)}`,
                '--email', `tuulikki.${i}@pyytaja.example`, '--street', 'Kuja 9', '--postcode', '33100');
            const n = String(made.number);
            if (row.before) row.before(json, n);
            if (row.restricted) {
                const r = json('request', 'open', '--customer', n, '--kind', 'restriction', '--ground', 'claims', '--identity', 'desk');
                json('request', 'decide', r.number, '--item', '1');
            }
            const { id } = json('customer', 'show', n).customer;
            page.said.length = 0;
            await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
            await page.selectOption('#f-kind', row.kind);
            await page.selectOption('#f-identity', row.identity ?? 'channel');
            for (const [name, value] of Object.entries(row.form ?? {})) {
                const field = page.locator(`#f-${name}`);
                if (await field.evaluate((e) => e.tagName) === 'SELECT') await field.selectOption(value);
                else await field.fill(value);
            }
            await page.fill('#f-text', 'Pyydän tätä.');
            await submit();
            assert.match(site.path(page), /\/pyynnot\/\d+$/, await main());
            const path = site.path(page);
            if (row.approve) {
                await site.goto(page, `${path}/hyvaksy`);
                await submit();
                await until(page, row.waits ? 'Odottaa esteen päättymistä' : 'Vastaus tehty', 40);
            } else {
                await page.click('main a[href*="/kohta/"]');
                await page.waitForLoadState('load');
                for (const [name, value] of Object.entries(row.decide ?? {})) {
                    const field = page.locator(`#f-${name}`);
                    if (await field.evaluate((e) => e.tagName) === 'SELECT') await field.selectOption(value);
                    else await field.fill(value);
                }
                await submit();
                assert.equal(site.path(page), path, await main());
            }
            assert.match(await main(), new RegExp(`${row.letter} ·`), await main());
            await page.locator('main .chk a[href*="/kirjeet/"]').last().click();
            await page.waitForLoadState('load');
            const letter = await page.locator('article').innerText();
            assert.ok(letter.includes('tietosuoja@om.fi') || letter.includes('Tietosuojavaltuutetun'), letter); // the way to complain (P61)
            if (row.says) assert.ok(letter.includes(row.says), letter);
            if (row.lift) {
                await site.goto(page, `${path}/rajoitus`);
                await page.fill('#f-words', 'Osoite tarkistettiin.');
                await submit();
                assert.match(await main(), /L-18E ·/);
            }
            assert.deepEqual(page.said, [], row.row);
        });
});

test('P60 a representative is weighed in the browser', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const firm = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    json('customer', 'contact', String(firm.number), '--first-name', 'Ilta', '--last-name', 'Vuokko', '--email', 'ilta@unikkopelto.example', '--from-on', '2026-01-01');
    const { id } = json('customer', 'show', String(firm.number)).customer;
    const page = await site.page();
    page.said.length = 0;
    await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
    await page.selectOption('#f-contact', { label: 'Ilta Vuokko' });
    await page.click('main form button.pri');
    await page.waitForURL(/\/pyynnot\/\d+$/);
    const path = site.path(page);
    await site.goto(page, `${path}/hyvaksy`);
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await until(page, 'on punnittava viimeistään', 40);
    await site.check(page, `${path}/punninta`, 'punninta');
    await site.goto(page, `${path}/punninta`);
    await page.selectOption('#f-outcome', 'lost');
    await page.fill('#f-words', 'Organisaatio nimesi seuraajan.');
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await until(page, 'Vastaus tehty', 40);
});
