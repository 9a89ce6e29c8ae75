// Every row of the decision table (RIGHTS.md 2) is opened, decided and answered by a person in the browser: a case is named after each
// row; the letter is there, names its ground and the way to complain. A played year gives the debts that an agency may be given.
// Vouchers past their time (S5): the register was made eight years ago, by a clock of that day.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';
import { onDay } from '../lib/clock.mjs';
import { freshDirectory, run } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 600000 } : { skip: 'no demo in this program' };
const prefix = '/r/mallikonttori';

let world; // { site, page, json, cli }: one server, one sign-in
const json = (...args) => {
    const r = world.cli(...args);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
    return JSON.parse(r.out);
};
let people = 0;
const person = () => {
    const i = ++people, letter = String.fromCharCode(96 + i % 26);
    return { number: json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', `Pyytäjä${letter}`,
        '--email', `tuulikki.${i}@pyytaja.example`, '--street', 'Kuja 9', '--postcode', '33100').number };
};
const invoice = (w) => { w.invoice = json('invoice', 'add', '--customer', String(w.number), '--row', 'Toimistotuoli;1;120,00').number; };
const paid = (w) => { invoice(w); json('payment', 'add', '--invoice', String(w.invoice), '--amount', '120,00'); };
const restrictedByWish = (w) => {
    const r = json('request', 'open', '--customer', String(w.number), '--kind', 'restriction', '--ground', 'claims', '--identity', 'desk');
    json('request', 'decide', r.number, '--item', '1');
};
const order = (w) => { json('order', 'add', '--customer', String(w.number), '--row', ';1;120,00;Toimistotuoli'); };
const contact = (more) => () => {
    const { number } = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    json('customer', 'contact', String(number), '--first-name', 'Ilta', '--last-name', 'Vuokko', '--email', 'ilta@unikkopelto.example', '--from-on', '2026-01-01', ...more);
    return { number, contact: 'Ilta Vuokko' };
};
const denied = (w) => {
    w.credit = json('credit', 'apply', '--customer', String(w.number), '--amount', '2000,00').number;
    json('credit', 'decide', String(w.credit), '--outcome', 'deny', '--reasons', 'Tulot eivät riitä haettuun luottorajaan.');
};
// Somebody of the played year whose reminder has run out: handed over today.
const atAgency = () => {
    for (const c of json('customer', 'list').customers.filter((c) => c.kind === 'person')) {
        const r = world.cli('collection', 'handover', '--customer', String(c.number));
        if (r.code === 0) return { number: c.number, claim: JSON.parse(r.out).number };
    }
    assert.fail('the played year has nobody for the agency');
};

const main = () => world.page.locator('main').innerText();
const submit = async () => { await world.page.click('main form button.pri'); await world.page.waitForLoadState('load'); };
const fill = async (fields) => {
    for (const [name, value] of Object.entries(fields ?? {})) {
        const field = world.page.locator(`#f-${name}`);
        if (await field.evaluate((e) => e.tagName) === 'SELECT') await field.selectOption(value);
        else await field.fill(value);
    }
};
async function until(text, seconds = 40) {
    for (let i = 0; i < seconds * 2; i++) {
        await world.page.reload();
        if ((await main()).includes(text)) return;
        await world.page.waitForTimeout(500);
    }
    assert.fail(`never saw "${text}": ${await main()}`);
}
async function lastLetter() {
    await world.page.locator('main .chk a[href*="/kirjeet/"]').last().click();
    await world.page.waitForLoadState('load');
    return world.page.locator('article').innerText();
}

// Another named person looks at the contested decision anew, in the credit room (22(3)).
async function decidedAnew(w, path) {
    await world.page.click('main a[href*="/kohta/"]');
    await world.page.waitForLoadState('load');
    await submit(); // the first decider's word is not a review
    assert.match(await main(), /toinen|toisen/i);
    world.page.said.length = 0;
    await world.site.goto(world.page, `${prefix}/luotot/${w.credit}`);
    assert.equal(await world.page.locator('#f-outcome').count(), 0); // nor may the first decider decide it again
    const other = await world.second();
    await world.site.goto(other, `${prefix}/luotot/${w.credit}`);
    for (const [name, value] of [['limit', '500,00'], ['reasons', 'Uudet palkkatiedot riittävät pienempään luottoon.']]) await other.fill(`#f-${name}`, value);
    await other.selectOption('#f-outcome', 'grant');
    await other.click('main form[action$="/paatos"] button.pri');
    await other.waitForLoadState('load');
    assert.match(await other.locator('main').innerText(), /Uudet palkkatiedot/);
    await world.site.goto(world.page, path);
}

// row: its name in the table. whom: the person it is about (a new one); before: what they have; kind, form: what is asked; approve: by the engine, else decided item by item
// (decide: changed by a person); then: until when it runs; letter, says, not: what comes; lift: what follows.
const rows = [
    { row: 'access', kind: 'access', letter: 'L-15', says: ['/schema/subject-1.json', 'sähköpostiosoite'], not: ['IP-numero', 'puhelinnumero'] },
    { row: 'access, "to whom"', kind: 'recipients', letter: 'L-15' },
    { row: 'access while restricted', before: restrictedByWish, kind: 'access', letter: 'L-15' },
    { row: 'portability', kind: 'portability', letter: 'L-20' },
    { row: 'portability, R: still given', before: restrictedByWish, kind: 'portability', letter: 'L-20' },
    { row: 'rectification accepted', kind: 'rectification', form: { field: 'email', defect: 'outdated', value: 'uusi@pyytaja.example' }, letter: 'L-16', says: ['uusi@pyytaja.example'] },
    { row: 'completion, supplementary statement', kind: 'rectification', form: { field: 'street', defect: 'incomplete', value: 'B-rappu' }, letter: 'L-16' },
    { row: 'rectification of an issued invoice', before: invoice, kind: 'rectification', form: { field: 'street', defect: 'outdated', value: 'Uusikuja 1' }, letter: 'L-16B', says: ['hyvityslasku'] },
    { row: 'rectification refused', kind: 'rectification', form: { field: 'last_name', defect: 'erroneous', value: 'Toinen' }, decide: { outcome: 'refused', code: 'data-correct', words: 'Nimi vastaa asiakirjaa.' }, letter: 'L-16X', says: ['Nimi vastaa asiakirjaa.'] },
    { row: 'erasure S0, S1', kind: 'erasure', approve: true, letter: 'L-17', says: ['T-'] },
    { row: 'erasure S1, an undelivered order is cancelled first', before: order, kind: 'erasure', approve: true, letter: 'L-17' },
    { row: 'erasure S2, S3: an open invoice', before: invoice, kind: 'erasure', approve: true, until: 'Odottaa esteen päättymistä', letter: 'L-17P', says: ['17(3)(e)', 'jatkuu itsestään'] },
    { row: 'erasure S2, S3: at a collection agency', whom: atAgency, kind: 'erasure', approve: true, until: 'Odottaa esteen päättymistä', letter: 'L-17P', says: ['17(3)(e)', 'Perinnässä oleva lasku', 'Malliperintä Oy'] },
    { row: 'erasure S4', before: paid, kind: 'erasure', approve: true, letter: 'L-17P', says: ['Kirjanpitolaki', '31.12.'] },
    { row: 'erasure S6', whom: contact([]), kind: 'erasure', approve: true, until: 'on punnittava viimeistään', letter: 'L-17G', says: ['seuraajan', 'Punnitsemme viimeistään', 'Edustaa organisaatiota'] },
    { row: 'erasure S7', whom: contact(['--to-on', '2026-06-30']), kind: 'erasure', approve: true, letter: 'L-17' },
    { row: 'erasure, R under 18(1)(b)(c): the asking lifts it', before: restrictedByWish, kind: 'erasure', approve: true, letter: 'L-17' },
    { row: 'restriction: accuracy, and its lifting', kind: 'restriction', form: { ground: 'accuracy', field: 'email' }, letter: 'L-18', lift: true },
    { row: 'restriction S2, S3: the debt is disputed', before: invoice, kind: 'restriction', form: { ground: 'claims', about: 'collection' }, letter: 'L-18' },
    { row: 'marketing objection', kind: 'marketing-objection', identity: 'none', letter: 'L-21M' },
    { row: 'list prohibition', kind: 'list-prohibition', identity: 'none', letter: 'L-21M' },
    { row: 'objection, basis 6(1)(f)', kind: 'objection', form: { about: 'statistics' }, letter: 'L-21' },
    { row: 'objection, basis 6(1)(f): a compelling ground', kind: 'objection', form: { about: 'statistics' }, decide: { outcome: 'refused', code: 'compelling-ground', words: 'Tilastosta ei erotu ketään.' }, letter: 'L-21X', says: ['Tilastosta ei erotu ketään.'] },
    { row: 'objection, basis contract, law', kind: 'objection', form: { about: 'invoicing' }, decide: { code: 'right-does-not-apply', words: 'Laskutus perustuu sopimukseen.' }, letter: 'L-21X', says: ['ei koske tätä käsittelyä'] },
    { row: 'objection S6', whom: contact([]), kind: 'objection', form: { about: 'customer-management' }, letter: 'L-21', says: ['seuraajan'] },
    { row: 'consent withdrawal', kind: 'consent-withdrawal', form: { about: 'direct-marketing' }, identity: 'none', letter: 'L-7' },
    { row: 'anonymisation', kind: 'anonymisation', approve: true, letter: 'L-17' },
    { row: 'contest of a decision', before: denied, kind: 'human-review', first: decidedAnew, letter: 'L-22', says: ['Arvioija Ilta Vuokko', 'Uudet palkkatiedot', 'Käytetyt tiedot'] },
    { row: 'contest of a decision: none was made', kind: 'human-review', letter: 'L-15' },
    { row: 'death, estate', kind: 'estate', letter: 'L-E', says: ['johdanto-osan 27 kappale'], not: ['Hei '] },
    { row: 'unfounded, excessive', kind: 'access', decide: { outcome: 'refused', code: 'excessive', words: 'Sama pyyntö kymmenettä kertaa tällä viikolla.' }, letter: 'L-12X', says: ['kymmenettä'] },
    { row: 'nothing found', whom: () => ({ number: '' }), kind: 'access', letter: 'L-15' },
    { row: 'general question', kind: 'question', identity: 'none', letter: 'L-15', not: ['Rekisterissä on sinusta'] },
];

async function walk(row) {
    const { site, page } = world;
    const w = row.whom ? row.whom() : person();

    row.before?.(w);
    page.said.length = 0;
    const id = w.number === '' ? '' : json('customer', 'show', String(w.number)).customer.id;
    await site.goto(page, `${prefix}/pyynnot/uusi${id && `?asiakas=${id}`}`);
    await page.selectOption('#f-kind', row.kind);
    await page.selectOption('#f-identity', row.identity ?? 'channel');
    if (w.contact) await page.selectOption('#f-contact', { label: w.contact });
    await fill({ ...row.form, text: 'Pyydän tätä.' });
    await submit();
    assert.match(site.path(page), /\/pyynnot\/\d+$/, await main());
    const path = site.path(page);
    if (row.approve) {
        await site.goto(page, `${path}/hyvaksy`);
        await submit();
        await until(row.until ?? 'Vastaus tehty');
    } else {
        if (row.first) await row.first(w, path);
        await page.click('main a[href*="/kohta/"]');
        await page.waitForLoadState('load');
        await fill(row.decide);
        await submit();
        assert.equal(site.path(page), path, await main());
    }
    assert.match(await main(), new RegExp(`${row.letter} ·`), await main());
    const letter = await lastLetter();
    if (process.env.LETTERS) console.log(`=== ${row.row}\n${letter}\n`);
    assert.ok(letter.includes('tietosuoja@om.fi') || letter.includes('Tietosuojavaltuutetun'), letter); // the way to complain (P61)
    for (const part of row.says ?? []) assert.ok(letter.includes(part), `${part}: ${letter}`);
    for (const part of row.not ?? []) assert.ok(!letter.includes(part), `${part}: ${letter}`);
    if (row.lift) {
        await site.goto(page, `${path}/rajoitus`);
        await fill({ words: 'Osoite tarkistettiin.' });
        await submit();
        assert.match(await main(), /L-18E ·/);
    }
    assert.deepEqual(page.said, [], row.row);
    if (process.env.SHOTS) { await site.goto(page, path); await site.look(page, `rivi-${row.row.replace(/[^a-z0-9]+/gi, '-')}`, { schemes: ['light'] }); }
}

test('P52 P55 P57 P58 P59 P62 every row of the decision table is walked by a person', options, async (t) => {
    const data = freshDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    const made = run(['demo', '--year', '--data', data]);
    assert.equal(made.code, 0, made.err);
    const site = await openSite(t, { data });
    const cli = (...args) => site.server.cli(...args, '--register', 'mallikonttori', '--json');
    world = { site, cli, page: await site.page() };
    world.second = async () => {
        const added = json('user', 'add', '--name', 'Ilta Vuokko', '--email', 'ilta.vuokko@mallikonttori.example', '--role', 'owner', '--may-use', 'yes', '--until', '+300');
        json('user', 'nda', added.login, '--paper');
        const page = await site.page({ login: added.login });
        return page;
    };

    for (const row of rows.filter((r) => !process.env.ROW || r.row.includes(process.env.ROW)))
        await t.test(row.row, () => walk(row));
});

// What was sold and paid eight years ago: bookkeeping law has let go, so the answer is L-17 and keeps nothing.
test('P35 P36 erasure S5: vouchers past their time, by a person', options, async (t) => {
    const data = freshDirectory(), then = { env: onDay(-8 * 365) };
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    const old = (...args) => {
        const r = run([...args, '--data', data, '--register', 'mallikonttori', '--json'], then);
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
    const made = run(['demo', '--data', data], then);
    assert.equal(made.code, 0, made.err);
    const { login } = old('user', 'add', '--name', 'Ilta Vuokko', '--email', 'ilta.vuokko@mallikonttori.example', '--role', 'contact', '--may-use', 'yes', '--may-maintain', 'yes', '--until', '+9000');
    old('user', 'nda', login, '--paper');
    const w = old('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Vanhala', '--email', 'tuulikki@vanhala.example', '--street', 'Kuja 9', '--postcode', '33100');
    old('payment', 'add', '--invoice', String(old('invoice', 'add', '--customer', String(w.number), '--row', 'Toimistotuoli;1;120,00').number), '--amount', '120,00');

    const site = await openSite(t, { data, env: { SELOSTE_USER: login } });
    const cli = (...args) => site.server.cli(...args, '--register', 'mallikonttori', '--json');
    world = { site, cli, page: await site.page({ login }) };
    const years = () => json('retention', 'plan').vouchers.filter((y) => y.invoices > 0);
    json('retention', 'run');
    assert.ok(years().some((y) => !y.destroyed)); // the first run that destroys waits for a named person, who looks at the page
    await site.goto(world.page, `${prefix}/sailytys`);
    assert.match(await main(), /tilikauden tositteiden säilytysaika on ohi/);
    await world.page.click('main form[action$="/havita"] button');
    await world.page.waitForLoadState('load');
    json('retention', 'run');
    assert.ok(years().length > 0 && years().every((y) => y.destroyed), JSON.stringify(years()));
    assert.deepEqual(json('erase', 'plan', '--customer', String(w.number)).categories.filter((c) => c.outcome !== 'now' && c.outcome !== 'decorrelated'), []);
    await walk({ row: 'erasure S5', whom: () => w, kind: 'erasure', approve: true, letter: 'L-17', says: ['T-'], not: ['31.12.', 'Kirjanpitolaki', 'jatkuu itsestään'] });
});

test('P47 cookie refusal, Sec-GPC: 1, DNT: nothing but the essential, and no question', options, async (t) => {
    const site = await openSite(t);
    for (const headers of [{ 'sec-gpc': '1' }, { dnt: '1' }]) {
        const page = await site.page({ signedIn: false, extraHTTPHeaders: headers });
        assert.equal(await site.goto(page, '/tietosuoja'), 200);
        assert.deepEqual(await page.context().cookies(), []);
        assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
        assert.equal(await page.locator('dialog, [role=dialog], form[action*="evasteet"]').count(), 0);
        await page.context().close();
    }
});
