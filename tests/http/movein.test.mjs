// A company changes its program: on Friday its open invoices, control sums, opening balances and next number come in; on Monday a
// bank file with the old references matches, and every balance agrees to the cent. Bad files say their lines and bring nothing
// (P35, P64, P65). Command line, pages without script, API.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { build, demoDirectory, hasDemo, run, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this build' };
const IBAN = 'FI2112345600000785';
const HEAD = 'laskunumero;asiakas;laskup\u00e4iv\u00e4;er\u00e4p\u00e4iv\u00e4;viite;avoin;summa;alv\n';
const cents = (euros) => Math.round(Number(euros) * 100);
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);

function reference(base) {
    const weights = [7, 3, 1];
    const sum = [...base].reverse().reduce((s, d, i) => s + Number(d) * weights[i % 3], 0);
    return base + String((10 - (sum % 10)) % 10);
}

const entry = (id, amount, ref) => `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day(0)}</Dt></BookgDt>` +
    `<AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>${ref}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>`;
const camt = (entries) => '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>' +
    `<Acct><Id><IBAN>${IBAN}</IBAN></Id></Acct>${entries.join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;

function world(t, cli) {
    const folder = mkdtempSync(join(build, 'tmp', 'movein-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const say = (...args) => cli(...args, '--register', 'mallikonttori', '--json');
    const json = (...args) => {
        const r = say(...args);
        assert.equal(r.code, 0, `${args.join(' ')}\n${r.out}${r.err}`);
        return JSON.parse(r.out);
    };
    const file = (name, text) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    return { say, json, file };
}

// Two customers, four open documents; one came part paid, one without a reference, one is a credit note.
function friday(w) {
    const person = w.json('customer', 'add', '--kind', 'person', '--first-name', 'Muuttava', '--last-name', 'Maksaja', '--street',
        'Mallikuja 3', '--postcode', '33100').number;
    const company = w.json('customer', 'add', '--kind', 'organisation', '--organisation', 'Muuttofirma Oy', '--street', 'Mallikuja 4',
        '--postcode', '33100').number;
    const rows = [`90455;${person};${day(-60)};${day(-40)};${reference('90455')};124,00;124,00;25,5`,
        `90456;${company};${day(-30)};${day(-10)};${reference('77001234')};100,00;225,50;`,
        `90457;${company};${day(-5)};${day(9)};;2000,00;2000,00;25,5`, `H-12;${company};${day(-4)};${day(-4)};;-50,00;-50,00;25,5`];
    return { person, company, rows, invoices: HEAD + rows.join('\n') + '\n',
        controls: `asiakasnumero;saldo\n${person};124,00\n${company};2050,00\n`,
        balances: 'tili;nimi;saldo\n1700;Myyntisaamiset;2174,00\n1910;Pankki;10000,00\n2001;Oma p\u00e4\u00e4oma;-12174,00\n' };
}

function ledger(w, open) {
    const l = w.json('audit', 'ledger');
    assert.equal(l.agrees, true, JSON.stringify(l));
    assert.equal(cents(l.open), open);
    assert.equal(l.open, l.ledger);
    assert.equal(l.open, l.ageing);
    assert.equal(w.json('payment', 'report', '--from', '2020-01-01').holds, true);
    return l;
}

// What a customer owes by its own statement and by its documents one by one, to the cent.
function balance(w, customer, owed, documents) {
    assert.equal(cents(w.json('receivables', 'account', String(customer)).closing), owed, `statement of ${customer}`);
    for (const [number, open] of Object.entries(documents))
        assert.equal(cents(w.json('invoice', 'show', number).open), open, `open sum of ${number}`);
}

test('P65 Friday moves in, Monday\u2019s bank file with old references matches', options, (t) => {
    const data = demoDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    const w = world(t, (...args) => run([...args, '--data', data])), f = friday(w);
    const before = cents(w.json('audit', 'ledger').open);
    w.json('payment', 'account', IBAN);
    const invoices = w.file('avoimet.csv', f.invoices), balances = w.file('saldot.csv', f.balances), controls = w.file('tarkistus.csv', f.controls);
    const files = ['--invoices', invoices, '--balances', balances, '--controls', controls, '--series', 'invoice=90460'];

    const plan = w.json('movein', 'plan', ...files);
    assert.deepEqual([plan.ready, plan.invoices, plan.open, plan.series], [true, 4, '2174.00', ['90460']]);
    assert.deepEqual(plan.totals.map((x) => [x.open, x.control, x.agrees]), [['124.00', '124.00', true], ['2050.00', '2050.00', true]]);
    ledger(w, before); // nothing yet
    const ran = w.json('movein', 'run', ...files);
    assert.deepEqual([ran.invoices, ran.customers, ran.open, ran.accounts], [4, 2, '2174.00', 3]);
    const again = w.say('movein', 'run', ...files);
    assert.equal(again.code, 5);
    assert.match(again.err, /SEL-4629/);
    assert.equal(w.json('movein', 'list').batches.length, 1);
    ledger(w, before + 217400);
    balance(w, f.person, 12400, { 90455: 12400 });
    balance(w, f.company, 205000, { 90456: 10000, 90457: 200000 }); // the credit note's 50 are ours to give back

    const open = w.json('invoice', 'list', '--open').invoices.map((i) => i.number);
    for (const number of [90455, 90456, 90457]) assert.ok(open.includes(number), String(number));
    const shown = w.json('invoice', 'show', '90456');
    assert.deepEqual([shown.open, shown.total, shown.shown], ['100.00', '100.00', '90456']);
    assert.equal(w.say('invoice', 'export', '90456', '--format', 'pdf', '-o', w.file('x.pdf', '').replace('x.pdf', 'y.pdf')).code, 5);
    assert.equal(w.say('invoice', 'export', '90456', '--format', 'finvoice', '-o', w.file('x.xml', '').replace('x.xml', 'y.xml')).code, 5);
    assert.match(JSON.stringify(w.json('reminder', 'run', '--dry-run')), /90455/);
    const held = w.json('erase', 'plan', '--customer', String(f.person));
    assert.equal(held.held, true);
    assert.equal(held.categories.find((c) => c.category === 'name').by, 'invoice 90455');
    assert.match(held.categories.find((c) => c.outcome === 'law').until, /^20\d\d-12-31$/);
    const journal = w.json('journal', 'list', '--from', day(-1), '--to', day(1)).rows ?? w.json('journal', 'list', '--from', day(-1), '--to', day(1));
    const opening = journal.filter((r) => r.kind === 'opening');
    assert.equal(opening.length, 2 * 4 + 3);
    assert.equal(opening.reduce((s, r) => s + cents(r.debit ?? 0), 0), 217400 + 5000 + 5000 + 1217400);
    assert.equal(opening.reduce((s, r) => s + cents(r.debit ?? 0) - cents(r.credit ?? 0), 0), 0);
    assert.equal(w.json('invoice', 'add', '--customer', String(f.company), '--row', 'Ty\u00f6;1;100,00').number, 90460);

    const bank = w.json('payment', 'import', w.file('maanantai.xml', camt([entry('B1', '124.00', reference('90455')),
        entry('B2', '40.00', reference('77001234').padStart(20, '0')), entry('B3', '5.00', reference('99999'))])));
    assert.deepEqual([bank.matched, bank.part, bank.unknown], [1, 1, 1]);
    balance(w, f.person, 0, { 90455: 0 });
    balance(w, f.company, 205000 + 12550 - 4000, { 90456: 6000, 90457: 200000, 90460: 12550 });
    w.json('payment', 'add', '--reference', reference('77001234'), '--amount', '60,00'); // the rest by hand
    const invoice = w.json('invoice', 'show', '90456');
    assert.deepEqual([invoice.state, invoice.open], ['paid', '0.00']);
    ledger(w, before + 200000 - 5000 + 12550);
    balance(w, f.person, 0, { 90455: 0 });
    balance(w, f.company, 200000 - 5000 + 12550, { 90456: 0, 90457: 200000, 90460: 12550 });
    assert.equal(w.json('erase', 'plan', '--customer', String(f.person)).held, false); // paid: nothing holds any more
    assert.equal(w.say('prove').code, 0);
    assert.equal(w.say('audit', 'verify').code, 0);
});

test('P65 bad files say their lines and bring nothing', options, (t) => {
    const data = demoDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    const w = world(t, (...args) => run([...args, '--data', data])), f = friday(w);
    const before = cents(w.json('audit', 'ledger').open);
    const findings = (parts, ...more) => {
        const args = Object.entries(parts).flatMap(([name, text]) => [`--${name}`, w.file(`${name}.csv`, text)]);
        for (const verb of ['plan', 'run']) {
            const r = w.say('movein', verb, ...args, ...more);
            assert.equal(r.code, 1, `${verb} ${r.out}`);
            if (verb === 'run') return JSON.parse(r.out).findings.map((x) => `${x.file}:${x.line}:${x.code}`);
        }
    };
    const rows = (...lines) => HEAD + lines.join('\n') + '\n';
    const has = (found, ...wanted) => wanted.forEach((x) => assert.ok(found.includes(x), `${x} in ${found}`));

    has(findings({ invoices: rows(f.rows[0], f.rows[0]) }), 'invoices:3:4605', 'invoices:3:4608');
    has(findings({ invoices: rows(f.rows[0].replace(reference('90455'), '904550')) }), 'invoices:2:4607');
    has(findings({ invoices: rows(f.rows[0].replace(`;${f.person};`, ';987654;')) }), 'invoices:2:4603');
    has(findings({ invoices: rows(f.rows[0].replace('124,00;124,00', '124,01;124,00')) }), 'invoices:2:4611');
    has(findings({ invoices: f.invoices.slice(0, -30) }), 'invoices:5:1031');
    has(findings({ invoices: rows(f.rows[0]).replace('viite', '"viite') }), 'invoices:1:1021');
    assert.ok(findings({ invoices: f.invoices.split('\n').slice(0, 4).join('\n'), controls: f.controls }).length > 0); // cut between lines: the sums know
    has(findings({ invoices: f.invoices, controls: f.controls.replace('2050,00', '2050,01') }), 'controls:3:4618');
    has(findings({ invoices: f.invoices, balances: f.balances.replace('10000,00', '10000,01') }), 'balances:0:4623');
    has(findings({ invoices: f.invoices, balances: f.balances.replace('2174,00', '2174,01').replace('-12174,00', '-12174,01') }), 'balances:2:4624');
    has(findings({ invoices: f.invoices }, '--series', 'invoice=90457'), 'invoices:4:4627');
    has(findings({ invoices: f.invoices }, '--on', day(3)), 'form:0:4631');

    const month = day(-40).slice(0, 7);
    w.json('month', 'lock', month);
    has(findings({ invoices: rows(f.rows[0].replace(day(-60), day(-40))) }), 'invoices:2:4616');
    assert.equal(w.say('movein', 'plan').code, 1);
    assert.equal(w.say('movein', 'plan', '--invoices', w.file('empty.csv', '')).code, 1);
    assert.equal(w.json('movein', 'list').batches.length, 0);
    ledger(w, before);
});

test('P64 moving in by page and by API', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const w = world(t, (...args) => server.cli(...args)), f = friday(w);
    const jar = new Map();
    const user = {};
    user.open = async (path, init = {}) => {
        const r = await fetch(server.url + path, { redirect: 'manual', ...init,
            headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: server.url, ...init.headers } });
        for (const c of r.headers.getSetCookie()) jar.set(c.slice(0, c.indexOf('=')), c.split(';')[0].slice(c.indexOf('=') + 1));
        user.text = await r.text();
        user.csrf = user.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? user.csrf;
        user.location = r.headers.get('location');
        return r.status;
    };
    const upload = (path, parts, token) => {
        const form = new FormData();
        if (!token) form.set('csrf', user.csrf);
        if (!token && path.endsWith('/muutto')) parts = { series: '', opening_on: '', ...parts }; // as a browser sends them
        for (const [name, value] of Object.entries(parts))
            form.set(name, name === 'series' || name === 'opening_on' ? value : new Blob([value], { type: 'text/csv' }), ...(name === 'series' || name === 'opening_on' ? [] : [`${name}.csv`]));
        return token ? fetch(server.url + path, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } })
            : user.open(path, { method: 'POST', body: form });
    };
    const link = new URL(JSON.parse(server.cli('user', 'link', '--json').out).url).pathname;
    await user.open(link);
    assert.equal(await user.open(link, { method: 'POST', body: new URLSearchParams({ csrf: user.csrf }) }), 303);

    const page = '/r/mallikonttori/muutto';
    assert.equal(await user.open(page), 200);
    assert.equal(await upload(page, {}), 422);
    assert.match(user.text, /Anna ainakin yksi tiedosto/);
    assert.equal(await upload(page, { invoices: f.invoices, controls: f.controls.replace('124,00', '124,01') }), 303);
    assert.equal(await user.open(user.location), 200);
    assert.match(user.text, /eroaa tarkistussummasta: \u22120,01|eroaa tarkistussummasta: -0,01/);
    assert.doesNotMatch(user.text, /Siirr\u00e4 4 laskua/);
    assert.equal(await upload(page, { invoices: f.invoices, controls: f.controls, series: 'invoice=90460', opening_on: '' }), 303);
    const right = user.location;
    assert.equal(await user.open(right), 200);
    assert.match(user.text, /Siirr\u00e4 4 laskua/);
    assert.match(user.text, /Muuttofirma Oy/);
    assert.equal(await user.open(right, { method: 'POST', body: new URLSearchParams({ csrf: user.csrf }) }), 303);
    assert.equal(await user.open(right), 200);
    assert.match(user.text, /4 laskua siirrettiin/);
    assert.equal(await user.open('/r/mallikonttori/laskut/90455'), 200);
    assert.match(user.text, /siirretty vanhasta ohjelmasta/);
    assert.doesNotMatch(user.text, /laskut\/90455\/pdf/);
    assert.equal(await upload(page, { invoices: f.invoices }), 303); // the same file again
    assert.equal(await user.open(user.location), 422);
    assert.match(user.text, /Sama tiedosto on jo siirretty/);
    assert.equal(await upload(page, { balances: f.balances }), 303);
    assert.equal(await user.open(user.location), 200);
    assert.match(user.text, /Tiedostot t\u00e4sm\u00e4\u00e4v\u00e4t/); // receivables meet the invoices that came before

    const made = w.json('token', 'add', '--name', 'Muutto', '--role', 'api', '--purposes', 'invoicing', '--until', day(3));
    const planned = await upload('/r/mallikonttori/api/v1/movein/plan', { balances: f.balances }, made.token);
    assert.equal(planned.status, 200, await planned.clone().text());
    assert.equal((await planned.json()).ready, true);
    const bad = await upload('/r/mallikonttori/api/v1/movein/run', { balances: f.balances.replace('2174', '2175') }, made.token);
    assert.equal(bad.status, 422);
    const ran = await upload('/r/mallikonttori/api/v1/movein/run', { balances: f.balances }, made.token);
    assert.equal(ran.status, 200, await ran.clone().text());
    assert.equal((await ran.json()).accounts, 3);
    assert.equal((await upload('/r/mallikonttori/api/v1/movein/run', { balances: f.balances }, made.token)).status, 409);
    assert.equal(w.json('movein', 'list').batches.length, 2);
    assert.equal(w.json('audit', 'ledger').agrees, true);
});
