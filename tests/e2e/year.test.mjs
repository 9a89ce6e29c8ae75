// A person plays the whole year of the windows company in a browser: order, delivery, invoice, e-invoice file, bank file, reminder,
// dispute, credit note, collection agency, write-off, accountant, month lock; for a consumer with household deduction and for a
// construction firm under reverse charge. At the end ledger, VAT report and ageing agree on pages and in the independent
// recomputation. Then a morning with fifty payments, its clicks and keys counted (P06, P19, P24, P31, P32, P64, P65, P66).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { axe, hasDemo, openSite, resize } from './lib/browser.mjs';
import { build, freshDirectory, run } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 600000 } : { skip: 'no demo in this build' };
const prefix = '/r/esimerkki-ikkunat';
const checks = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'shared', 'standards', 'bin');
const own = 'FI2112345600000785';
const sizes = [{ width: 390, height: 844 }, { width: 1440, height: 900 }];
const finnish = (date) => `${date.getDate()}.${date.getMonth() + 1}.${date.getFullYear()}`;
const ago = (days) => new Date(Date.now() - days * 86400000);
const cents = (shown) => Number(shown.match(/[−-]?[\d\s]+,\d\d/)[0].replace(/[\s,]/g, '').replace('−', '-')); // the first sum in a text

// The page as it stands on a phone and on a desk: one heading, no sideways scroll, axe clean, console silent.
async function look(page, name) {
    for (const size of sizes) {
        await resize(page, size);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${name} ${size.width}: ${wide} px sideways`);
        if (process.env.SHOTS) {
            mkdirSync(join(build, 'shots'), { recursive: true });
            await page.screenshot({ path: join(build, 'shots', `vuosi-${name}-${size.width}.png`), fullPage: true });
        }
        assert.deepEqual(await axe(page), [], `${name} ${size.width}`);
    }
    assert.equal(await page.locator('h1').count(), 1, name);
    assert.deepEqual(page.said.splice(0), [], name);
}

// One sign-in for the windows company; every step goes by clicks from the page before wherever there is a way.
async function person(t, site, { login, scripts = true } = {}) {
    const context = await site.newContext({ scripts, acceptDownloads: true });
    const page = await context.newPage();
    const said = [];
    page.said = said;
    page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) said.push(m.text()); });
    page.on('pageerror', (e) => said.push(e.message));
    const r = site.server.cli('user', 'link', ...(login ? [login] : []), '--register', 'esimerkki-ikkunat', '--json');
    assert.equal(r.code, 0, r.err);
    await page.goto(site.url + new URL(JSON.parse(r.out).url).pathname);
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click('main form button')]);
    const p = {
        page,
        main: () => page.locator('main').innerText(),
        path: () => new URL(page.url()).pathname.replace(prefix, ''),
        go: async (path, status = 200) => assert.equal(await site.goto(page, prefix + path), status, path),
        click: async (selector) => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]),
        fill: async (fields) => {
            for (const [name, value] of Object.entries(fields)) {
                const field = page.locator(`main [name="${name}"]`).first();
                if (await field.evaluate((e) => e.tagName) === 'SELECT') await field.selectOption(value);
                else await field.fill(value);
            }
        },
        at: async (pattern) => assert.match(p.path(), pattern, await p.main()),
        says: async (pattern) => assert.match(await p.main(), pattern),
        look: (name) => look(page, name),
        download: async (selector) => {
            const [got] = await Promise.all([page.waitForEvent('download'), page.locator(selector).first().click()]);
            page.said.length = 0;
            return { name: got.suggestedFilename(), bytes: readFileSync(await got.path()) };
        },
    };
    return p;
}

const day = new Date().toISOString().slice(0, 10);
const entry = (id, sum, reference, text = '') => `<Ntry><Amt Ccy="EUR">${sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day}</Dt></BookgDt>`
    + `<AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Maksaja Mallinen</Nm></Dbtr></RltdPties>`
    + `<RmtInf>${reference ? `<Strd><CdtrRefInf><Ref>${reference}</Ref></CdtrRefInf></Strd>` : ''}<Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
const camt = (entries) => ({
    name: 'tapahtumat.xml', mimeType: 'application/xml',
    buffer: Buffer.from(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><Acct><Id><IBAN>${own}</IBAN></Id></Acct>${entries.join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`),
});

function yearData(t) {
    const data = freshDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    const r = run(['demo', '--year', '--data', data]);
    assert.equal(r.code, 0, r.err);
    return data;
}

const commands = (site) => (...args) => {
    const r = site.server.cli(...args, '--register', 'esimerkki-ikkunat', '--json');
    assert.equal(r.code, 0, `${args.join(' ')}\n${r.out}${r.err}`);
    return JSON.parse(r.out);
};

async function newCustomer(p, fields) {
    await p.go('/asiakkaat');
    await p.click('main .head a.pri');
    await p.fill({ kind: fields.kind });
    await p.fill(fields);
    await p.click('main form button.pri');
    await p.at(/^\/asiakkaat\/\d+$/);
    const text = await p.main();
    return { card: p.path(), number: text.match(/Asiakasnumero\s+(\d+)/)?.[1] ?? text.match(/\b(1\d{3})\b/)[1] };
}

// Order -> delivery -> draft: the rows are product codes, prices and rates come from the products.
async function newOrder(p, customer, rows, name) {
    await p.go('/tilaukset');
    await p.click('main .head a.pri');
    await p.fill({ customer });
    for (const [i, [code, quantity]] of rows.entries()) await p.fill({ [`rows.${i}.code`]: code, [`rows.${i}.quantity`]: quantity });
    await p.click('main form button.pri');
    await p.at(/^\/tilaukset\/\d+$/);
    await p.look(`${name}-tilaus`);
    await p.click('form[action$="/toimitus"] button');
    await p.says(/Toimitettu/);
    const order = p.path();
    await p.click('form[action$="/lasku"] button');
    await p.at(/^\/laskut\/luonnos\/\d+$/);
    await p.look(`${name}-luonnos`);
    return order;
}

test('P64 P65 the whole year in the browser', options, async (t) => {
    const site = await openSite(t, { data: yearData(t) });
    const json = commands(site);
    const p = await person(t, site);
    let consumer, firm, first, second, broken = false;
    const step = (name, fn) => t.test(name, async (one) => { // what a broken step would have left behind is missing in the next ones
        if (broken) return one.skip('a step before this one failed');
        broken = true;
        await fn();
        broken = false;
    });

    await step('a consumer: order with installation, delivery, invoice that names the deductible part', async () => {
        consumer = await newCustomer(p, { kind: 'person', first_name: 'Ilona', last_name: 'Ikkunainen', email: 'ilona@ikkunainen.example', street: 'Mallikatu 7 A 2', postcode: '33100', town: 'TAMPERE', start_on: finnish(ago(0)) });
        await p.look('kuluttaja');
        await newOrder(p, consumer.number, [['IK-100', '2'], ['IK-102', '2']], 'kuluttaja');
        await p.click('form[action$="/laheta"] button');
        await p.at(/^\/laskut\/\d+$/);
        await p.says(/Työn osuus veroineen 363,95/);
        await p.look('kuluttaja-lasku');
        first = p.path().split('/').pop();
        const pdf = await p.download('main a[href$="/pdf"]');
        assert.equal(pdf.bytes.subarray(0, 5).toString(), '%PDF-');
    });

    await step('a construction firm: its declaration, then an invoice under reverse charge; Finvoice and UBL hold', async () => {
        firm = await newCustomer(p, { kind: 'organisation', organisation: 'Harjoitus-Rakennus Oy', business_id: '9999999-2', vat_id: 'FI99999992', email: 'laskut@harjoitus.example', street: 'Rakentajankatu 3', postcode: '33200', town: 'TAMPERE', start_on: finnish(ago(0)) });
        await p.look('rakentaja');
        await p.click('main a[href*="/laskut/ilmoitukset"]'); // from the card: the number is there already
        assert.equal(await p.page.inputValue('#f-customer'), firm.number);
        await p.look('rakentaja-ilmoitus');
        await p.click('main form button.pri');
        await p.says(/Ilmoitus/);
        await newOrder(p, firm.number, [['IK-100', '10'], ['IK-102', '10']], 'rakentaja');
        await p.click('main a[href$="/muokkaa"]');
        await p.says(/Muokkaa luonnosta/);
        for (const i of [0, 1]) await p.page.locator('main .lines details summary').nth(i).click();
        for (const i of [0, 1]) await p.page.selectOption(`[id="f-rows.${i}.treatment"]`, 'reverse-charge');
        await p.look('rakentaja-rivit');
        await p.page.locator('main details summary', { hasText: 'Lisää tietoja' }).click().catch(() => {});
        await p.page.fill('#f-buyer_reference', 'Työmaa 12');
        await p.click('main button[value="send"]');
        await p.at(/^\/laskut\/luonnos\/\d+$/);
        await p.click('form[action$="/laheta"] button');
        await p.at(/^\/laskut\/\d+$/);
        await p.says(/Käännetty verovelvollisuus, AVL 8 c §/);
        await p.says(/5\s730,00/);
        second = p.path().split('/').pop();
        await p.look('rakentaja-lasku');
        await p.click('main a[href$="/lahetys"]');
        await p.look('rakentaja-lahetys');
        await p.click('main a[href*="/verkkolaskut/osoite/"]');
        await p.fill({ address: '003799999992', operator_id: '003723327487', buyer_reference: 'Työmaa 12' });
        await p.look('rakentaja-osoite');
        await p.click('main form button.pri');
        await p.go(`/laskut/${second}/lahetys`);
        const folder = join(build, 'tmp', `vuosi-${process.pid}`);
        mkdirSync(folder, { recursive: true });
        for (const [format, script] of [['finvoice', 'validate-xsd.sh'], ['ubl', 'validate-ubl.sh']]) {
            const got = await p.download(`main a[href$="muoto=${format}"]`);
            const file = join(folder, `${format}.xml`);
            writeFileSync(file, got.bytes);
            assert.match(got.bytes.toString('latin1'), />AE</, format);
            if (!existsSync(join(checks, script))) continue;
            const r = spawnSync('sh', [join(checks, script), file], { encoding: 'utf8', timeout: 120000 });
            assert.equal(r.status, 0, `${format}\n${r.stdout}${r.stderr}`);
        }
        rmSync(folder, { recursive: true, force: true });
    });

    await step('a bank file: part, full and double', async () => {
        const reference = async (number) => {
            await p.go(`/laskut/${number}`);
            return (await p.page.locator('.doc dt:text-is("Viite") + dd').first().innerText()).replace(/\s/g, '');
        };
        const [one, two] = [await reference(first), await reference(second)];
        await p.go('/maksut');
        await p.look('maksut');
        await p.page.setInputFiles('#f-file', camt([entry('V1', '1438.23', one), entry('V2', '1438.23', one), entry('V3', '1000.00', two)]));
        await p.page.waitForURL(/\/maksut\/tuonti\/\d+$/);
        await p.says(/Kohdistettu\s+1\b/);
        await p.look('maksut-esikatselu');
        await p.click('text=Kirjaa 3 tapahtumaa');
        await p.look('maksut-kirjattu');
        await p.go(`/laskut/${first}`);
        await p.says(/Maksettu/);
        await p.go(`/laskut/${second}`);
        await p.says(/Avoinna\s+4\s730,00/);
        await p.go('/maksut/saldot');
        await p.says(/Ikkunainen[^]*1\s438,23/); // what was paid twice is owed
        await p.look('saldot');
    });

    await step('a credit note of one row', async () => {
        await p.go(`/laskut/${second}`);
        await p.click('main a[href$="/hyvita"]');
        await p.look('hyvitys');
        await p.fill({ 'rows.1.quantity': '1', reason: 'Yksi ikkuna asennettiin itse' });
        await p.click('main form button.pri');
        await p.at(/^\/laskut\/\d+$/);
        await p.says(/HYVITYSLASKU[^]*Yksi ikkuna asennettiin itse/);
        await p.look('hyvityslasku');
        await p.go(`/laskut/${second}`);
        await p.says(/Avoinna\s+4\s585,00/);
    });

    let run;
    await step('a dispute leaves an invoice out of the reminders, its end brings it back, the run waits a minute', async () => {
        await p.go('/muistutukset/saannot');
        await p.fill({ debtor: 'consumer', days_after: '7', fee_cents: '0' });
        await p.look('saannot');
        await p.click('main form button.pri');
        await p.go('/muistutukset');
        const goes = p.page.locator('main tbody tr', { has: p.page.locator('.chip.ok') });
        const before = await goes.count();
        assert.ok(before > 0, 'the demo has late invoices that nobody was reminded of');
        await p.look('muistutukset');
        await p.page.locator('main tbody tr', { has: p.page.locator('.chip.ok') }).first().locator('a').click();
        await p.page.waitForURL(/\/saatavat\/\d+$/);
        const claim = p.path();
        await p.look('saatava');
        await p.fill({ reason: 'defect' });
        await p.click('form[action$="/saatavat/riitautus"] button');
        await p.look('saatava-riita');
        await p.go('/muistutukset');
        assert.equal(await goes.count(), before - 1);
        await p.says(/riitautettu/);
        await p.go(claim);
        await p.fill({ outcome: 'rejected' });
        await p.click('form[action$="/saatavat/ratkaisu"] button');
        await p.go('/muistutukset');
        assert.equal(await goes.count(), before);
        await p.click('form[action$="/muistutukset"] button.pri');
        await p.at(/^\/muistutukset\/\d+$/);
        run = p.path();
        await p.look('ajo-odottaa');
    });

    await step('a collection agency gets a case and its return is read once; another claim is written off', async () => {
        await p.go('/saatavat');
        const claims = await p.page.locator('main tr', { hasText: 'muistutettu 2 kertaa' }).locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
        assert.ok(claims.length > 2);
        await p.page.goto(site.url + claims[0]);
        const invoice = p.path().split('/').pop(), open = cents(await p.page.locator('dt:text-is("Avoinna") + dd').first().innerText());
        await p.click('main a[href*="/perinta/siirto"]'); // who, what sums, which data leave
        await p.at(/^\/perinta\/siirto/);
        await p.says(/eivät lähde/);
        await p.look('perinta-siirto');
        await p.click('form[action$="/perinta"] button.pri');
        await p.at(/^\/perinta\/\d+$/);
        await p.look('perintaasia');
        const number = (await p.page.locator('h1').innerText()).trim();
        const file = await p.download('main a[href*="muoto=json"]');
        const sent = JSON.parse(file.bytes.toString());
        assert.ok(!/note|muistiinpano|email|phone/i.test(JSON.stringify(sent)), 'least data');
        await p.go('/perinta');
        await p.look('perinta');
        const text = `key;case;invoice;event;amount;on\nR1;${number};${invoice};paid;${String(open / 100).replace('.', ',')};${finnish(ago(0))}\n`;
        const bad = text.replace('paid', 'lahja') + `R2;${number};x;maksu;1,00;${finnish(ago(0))}\n`;
        await p.page.setInputFiles('#f-file', { name: 'palaute.csv', mimeType: 'text/csv', buffer: Buffer.from(bad) });
        await p.click('form[action$="/palautus"] button'); // two faulty lines: nothing is read in
        p.page.said.splice(0); // the browser tells of the 422
        await p.look('perinta-palautus-hylatty');
        assert.equal(await p.page.locator('[role=alert] tbody tr').count(), 2);
        await p.page.setInputFiles('#f-file', { name: 'palaute.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
        await p.click('form[action$="/palautus"] button');
        await p.look('perinta-palautus');
        await p.go(`/laskut/${invoice}`);
        await p.says(/Maksettu/);
        await p.go('/perinta');
        await p.fill({ text }); // the same lines again: nothing
        await p.click('form[action$="/palautus"] button');
        await p.page.goto(site.url + claims[2]);
        await p.page.selectOption('form[action$="/luottotappio"] select', 'uncollectable');
        await p.click('form[action$="/luottotappio"] button');
        await p.go(`/laskut/${claims[2].split('/').pop()}`);
        await p.says(/luottotappio/i);
        await p.look('luottotappio');
    });

    await step('the month is locked; the accountant sees the books and the vouchers and exports, and no more', async () => {
        await p.go('/kirjanpito');
        await p.look('kirjanpito');
        await p.click('main .head a.btn');
        await p.click('form[action$="/lukitse"] button');
        await p.says(/lukittu/i);
        await p.look('kirjanpito-lukittu');
        await p.go('/asetukset/kayttajat/uusi');
        await p.fill({ name: 'Tilda Tilinpitäjä', role: 'accountant' });
        await p.page.check('#f-may_use');
        await p.click('main form button.pri');
        const a = await person(t, site, { login: 'tilda.tilinpitaja' });
        await a.go('/kirjanpito', 403);
        await a.click('main a.pri');
        await a.at(/^\/salassapito$/);
        a.page.said.length = 0;
        await a.look('kirjanpitaja-sitoumus');
        await a.fill({ name: 'Tilda Tilinpitäjä' });
        await a.page.check('#f-read');
        await a.click('form[action$="/salassapito"] button.pri');
        await a.go('/');
        a.page.said.length = 0;
        await a.look('kirjanpitaja-tyopoyta');
        await a.click('nav a[href$="/kirjanpito"]');
        await a.look('kirjanpitaja-kirjanpito');
        for (const format of ['procountor', 'netvisor']) {
            const got = await a.download(`main a[href*="muoto=${format}"]`);
            assert.ok(got.bytes.length > 200, format);
            assert.doesNotMatch(got.bytes.toString(), /Ikkunainen|Harjoitus/); // no names in a journal
        }
        await a.click('main td a[href*="/tositteet/"]'); // a phone has them in the first column
        await a.at(/^\/tositteet\/\d+$/);
        await a.look('kirjanpitaja-tosite');
        for (const closed of ['/asiakkaat', '/laskut', '/maksut', '/saatavat', `/laskut/${first}`, '/tilaukset']) await a.go(closed, 403);
    });

    await step('the reminder run has gone meanwhile, its letters are there', async () => {
        for (let i = 0; i < 90; i++) {
            await p.go(run);
            if (await p.page.locator('a[href*="/muistutukset/kirje/"]').count()) break;
            await p.page.waitForTimeout(1000);
        }
        const letter = await p.page.locator('a[href*="/muistutukset/kirje/"]').first().getAttribute('href');
        const head = await p.page.evaluate(async (a) => new TextDecoder('latin1').decode((await (await fetch(a)).arrayBuffer()).slice(0, 5)), letter);
        assert.equal(head, '%PDF-');
        await p.look('ajo');
    });

    await step('ledger, VAT report and ageing agree on pages and in the independent recomputation', async () => {
        const l = json('audit', 'ledger');
        assert.deepEqual([l.agrees, l.difference_count], [true, 0]);
        assert.equal(l.open, l.ledger);
        assert.equal(l.open, l.ageing);
        await p.go('/saatavat');
        const open = Math.round(Number(l.open) * 100);
        assert.equal(cents(await p.page.locator('.figs dd, .figs .v').first().innerText()), open);
        const aged = await p.page.locator('table', { hasText: 'yli 90 pv' }).locator('tbody tr td:last-child').allInnerTexts();
        assert.equal(aged.reduce((sum, x) => sum + cents(x), 0), open);
        await p.go('/maksut/tasmaytys');
        await p.says(/täsmäävät sentilleen/);
        assert.equal(cents(await p.page.locator('dt:text-is("Avoimet laskut nyt") + dd').innerText()), open);
        await p.look('tasmaytys');
        let vat = 0;
        await p.go('/kirjanpito');
        for (let i = 0; i < 14; i++) { // back month by month to before the first invoice
            const total = p.page.locator('tfoot td.num');
            if (await total.count()) vat += cents(await total.first().innerText());
            await p.click('main .head a.btn');
        }
        assert.equal(vat, Math.round(Number(l.vat) * 100));
    });
});

// What a person does is counted: a click, a key, a file chosen. Limits: UI.md section 1, jobs 1 and 3-4 (from the room's page).
function hands(p) {
    const done = { clicks: 0, keys: 0, files: 0 };
    return {
        done,
        click: async (selector) => { done.clicks++; await p.click(selector); },
        type: async (selector, text) => { done.keys += text.length; await p.page.locator(selector).first().fill(text); },
        choose: async (selector, file) => { done.files++; await p.page.setInputFiles(selector, file); },
    };
}

test('P65 a morning with fifty payments, two of them unmatched: few clicks, right pages', options, async (t) => {
    const site = await openSite(t);
    const json = commands(site);
    const p = await person(t, site);
    const customers = json('customer', 'list').customers.filter((c) => !c.locked && c.state === 'active').slice(0, 12).map((c) => String(c.number));
    const payer = 'FI4250001510000023';
    const made = Array.from({ length: 50 }, (_, i) => json('invoice', 'add', '--customer', customers[i % 12], '--row', `Huolto;1;${100 + i},00`, '--entry', 'gross'));
    const shown = made.map((m) => json('invoice', 'show', String(m.number)));
    const from = (xml) => xml.replace('</RltdPties>', `<DbtrAcct><Id><IBAN>${payer}</IBAN></Id></DbtrAcct></RltdPties>`);

    const h = hands(p);
    await p.go('/');
    const began = Date.now();
    await h.click('nav a[href$="/maksut"]');
    await p.at(/^\/maksut$/);
    await h.choose('#f-file', camt(shown.map((i, n) => from(n < 48 ? entry(`A${n}`, i.total, i.reference) : entry(`A${n}`, i.total, '', 'kiitos')))));
    await p.page.waitForURL(/\/maksut\/tuonti\/\d+$/); // a chosen file is checked by itself
    await p.says(/Kohdistettu\s+48\b/);
    await h.click('main button.pri');
    await p.at(/^\/maksut$/);
    assert.deepEqual(h.done, { clicks: 2, keys: 0, files: 1 }); // the way there, record
    for (const i of [48, 49]) { // by hand: the invoice of the same sum, or of a payer seen before, is one click
        const row = p.page.locator('main tr', { hasText: shown[i].total.replace('.', ',') });
        assert.equal(await row.count(), 1);
        const number = String(shown[i].number), field = row.locator('input[name=invoice]:not([type=hidden])');
        const button = await field.inputValue() === number ? row.locator('button:text-is("Kohdista")') : row.locator('button', { hasText: `Kohdista laskuun ${number},` });
        h.done.clicks++;
        await Promise.all([p.page.waitForNavigation({ waitUntil: 'load' }), button.click()]);
        await p.at(/^\/maksut$/);
    }
    await p.says(/Ei selvitettävää/);
    assert.ok(h.done.clicks === 4 && h.done.keys === 0, JSON.stringify(h.done));
    const seconds = (Date.now() - began) / 1000 + h.done.clicks * 3 + h.done.keys * 0.5 + 10; // a slow hand and a file to find
    assert.ok(seconds < 180, `${seconds} s`);
    await p.look('aamu');
    for (const i of shown) assert.equal(json('invoice', 'show', String(i.number)).open, '0.00');
    await p.go('/maksut/tasmaytys');
    await p.says(/täsmäävät sentilleen/);
    assert.deepEqual(json('audit', 'ledger').differences, []);
});

test('P06 P64 order to sent invoice under a minute', options, async (t) => {
    const site = await openSite(t);
    const json = commands(site);
    const p = await person(t, site);
    const customer = String(json('customer', 'list').customers.find((c) => !c.locked && c.state === 'active').number);
    const h = hands(p);
    await p.go('/tilaukset');
    const began = Date.now();
    await h.click('main .head a.pri');
    await p.at(/^\/tilaukset\/uusi$/);
    await h.type('#f-customer', customer);
    await h.type('[name="rows.0.code"]', 'IK-100');
    await h.type('[name="rows.0.quantity"]', '2');
    await h.click('main form button.pri');
    await p.at(/^\/tilaukset\/\d+$/);
    await h.click('form[action$="/toimitus"] button');
    await p.says(/Toimitettu/);
    const order = p.path(), before = h.done.clicks;
    await h.click('form[action$="/lasku"] button');
    await p.at(/^\/laskut\/luonnos\/\d+$/);
    await h.click('form[action$="/laheta"] button');
    await p.at(/^\/laskut\/\d+$/);
    assert.equal(h.done.clicks - before, 2); // UI.md section 1, job 1
    assert.ok(h.done.clicks <= 5 && h.done.keys <= 12, JSON.stringify(h.done));
    const seconds = (Date.now() - began) / 1000 + h.done.clicks * 3 + h.done.keys * 0.5;
    assert.ok(seconds < 60, `${seconds} s`);
    assert.equal(json('order', 'show', order.split('/').pop()).state, 'invoiced');
});
