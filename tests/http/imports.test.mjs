// Every importer of money and goods, by command, by API and by page: a bad file is refused whole, its faults named by line (BILLING.md
// section 11; P64, P65). Customers' files: tests/attack/import.test.mjs; moving in: tests/http/movein.test.mjs.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const IBAN = 'FI2112345600000785', today = new Date().toISOString().slice(0, 10);
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);
const entry = (id, amount, currency = 'EUR') => `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${today}</Dt></BookgDt>`
    + `<AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>1009</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>\n`;
const camt = (entries, { iban = IBAN, head = '' } = {}) => `${head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn>\n`
    + `<Ntfctn><Id>1</Id><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>\n${entries.join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>\n`;
const statement = (opening, closing) => `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S1</Id>\n`
    + `<Acct><Id><IBAN>${IBAN}</IBAN></Id></Acct>\n${[['OPBD', opening], ['CLBD', closing]].map(([c, s]) => `<Bal><Tp><CdOrPrtry><Cd>${c}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${s}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n`).join('')}`
    + `${entry('S', '5.00')}</Stmt></BkToCstmrStmt></Document>\n`;
const bomb = '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>\n';
const outside = '<?xml version="1.0"?>\n<!DOCTYPE d SYSTEM "file:///etc/passwd">\n';
const ktl = (line) => `0${'2609010830501234567891'.padEnd(60)}\n${line}\n`;

// name, bytes, lines that must be named (null: a fault of the whole file), code
const bank = [
    ['cut in the middle', camt([entry('A', '5.00'), entry('B', '6.00')]).slice(0, 420), null, 'SEL-1811'],
    ['a sum that is none', camt([entry('A', '5.00'), entry('B', '6x.00')]), [4], 'SEL-1815'],
    ['a bomb', camt([entry('A', '5.00')], { head: bomb }), [2], 'SEL-1812'],
    ['an entity from outside', camt([entry('A', '5.00')], { head: outside }), [2], 'SEL-1812'],
    ['an account of others', camt([entry('A', '5.00')], { iban: 'FI4250001510000023' }), [2], 'SEL-1817'],
    ['an unknown standard', camt([entry('A', '5.00')]).replace('camt.054.001.02', 'camt.099.001.02'), null, 'SEL-1813'],
    ['balances that differ', statement('10.00', '15.01'), null, 'SEL-1816'],
    ['a short line', ktl('3 short'), [2], 'SEL-1820'],
    ['nothing', '\n', null, null],
];
const orders = [
    ['a product that is not there', 'asiakas;tuote;määrä;tilaus\n@;TM-100;1;A-1\n@;EI-OLE;1;A-2\n', [3], 'SEL-2705'],
    ['a quantity that is none', 'asiakas;tuote;määrä;tilaus\n@;TM-100;1;A-1\n@;TM-100;paljon;A-2\n@;TM-100;1;A-3\n', [3], 'SEL-1008'],
    ['a short row', 'asiakas;tuote;määrä;tilaus\n@;TM-100;1;A-1\n@;TM-100\n', [3], 'SEL-1031'],
    ['an open quote', 'asiakas;tuote;määrä;tilaus\n"@;TM-100;1;A-1\n', [2], 'SEL-1021'],
    ['cut in the middle', 'asiakas;tuote;määrä;tilaus\n@;TM-100;1;A-1\n@;TM-1', [3], 'SEL-1031'],
    ['a currency without a rate', 'asiakas;tuote;määrä;tilaus;valuutta\n@;TM-100;1;A-1;EUR\n@;TM-100;1;A-2;XXX\n', null, null],
    ['no customer of that number', 'asiakas;tuote;määrä;tilaus\n@;TM-100;1;A-1\n99999999;TM-100;1;A-2\n', [3], null],
];
const products = [
    ['a price that is none', 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-1;Tuoli;kpl;1,00;general\nZ-2;Pöytä;kpl;halpa;general\n', [3], 'SEL-1008'],
    ['a class that is none', 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-1;Tuoli;kpl;1,00;luxury\n', [2], 'SEL-1012'],
    ['a short row', 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-1;Tuoli;kpl;1,00;general\nZ-2;Pöytä\n', [3], 'SEL-1031'],
    ['a double heading', 'tuotenumero;nimi;nimi;hinta;alv\nZ-1;Tuoli;kpl;1,00;general\n', null, null],
    ['an open quote', 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-1;"Tuoli;kpl;1,00;general\n', [2], 'SEL-1021'],
];
const documents = [
    ['a bomb', `${bomb}<Finvoice Version="3.0">&b;</Finvoice>`, null, 'SEL-4421'],
    ['an entity from outside', `${outside}<Finvoice Version="3.0"/>`, null, 'SEL-4421'],
    ['an unknown version', '<Finvoice Version="9.9"/>', null, 'SEL-4024'],
    ['cut in the middle', '<Finvoice Version="3.0"><SellerPartyDetails><SellerPar', null, 'SEL-4422'],
];
const importers = [
    { name: 'bank file', cli: ['payment', 'import'], api: '/payments/import', page: '/maksut/tuonti', files: bank, ext: 'xml' },
    { name: 'orders', cli: ['order', 'import'], api: '/orders/import', page: '/tilaukset/tuonti', files: orders, ext: 'csv' },
    { name: 'products', cli: ['product', 'import'], api: '/products/import', page: '/tuotteet/tuonti', files: products, ext: 'csv' },
    { name: 'e-invoices', cli: ['einvoice', 'read'], api: '/einvoices/incoming', page: '/verkkolaskut/saapuneet', files: documents, ext: 'xml' },
];

test('P64 P65 every importer refuses a bad file whole, by command, API and page', options, async (t) => {
    const server = await start(), folder = mkdtempSync(join(build, 'tmp', 'imports-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    const say = (...args) => server.cli(...args, '--register', 'mallikonttori', '--json');
    const json = (...args) => {
        const r = say(...args);
        assert.equal(r.code, 0, r.out + r.err);
        return JSON.parse(r.out);
    };
    say('payment', 'account', IBAN);
    const customer = String(json('customer', 'list').customers.find((c) => !c.locked && c.state === 'active').number);
    const { token } = json('token', 'add', '--name', 'Tuonti', '--role', 'api', '--purposes', 'invoicing,order-management', '--until', day(3));

    const jar = new Map();
    let csrf, text;
    const open = async (path, init = {}) => {
        const r = await fetch(server.url + path, { redirect: 'manual', ...init,
            headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: server.url, ...init.headers } });
        for (const c of r.headers.getSetCookie()) jar.set(c.slice(0, c.indexOf('=')), c.split(';')[0].slice(c.indexOf('=') + 1));
        text = await r.text();
        csrf = text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? csrf;
        return r.status;
    };
    const link = new URL(json('user', 'link').url).pathname;
    await open(link);
    assert.equal(await open(link, { method: 'POST', body: new URLSearchParams({ csrf }) }), 303);
    await open('/r/mallikonttori/maksut');

    const state = () => JSON.stringify([json('payment', 'list'), json('order', 'list'), json('product', 'list'), json('payment', 'report')]);
    const before = state();
    for (const i of importers)
        for (const [name, template, lines, code] of i.files) {
            const what = `${i.name}: ${name}`, bytes = template.replaceAll('@', customer), file = join(folder, `f.${i.ext}`);
            writeFileSync(file, bytes);
            const r = say(...i.cli, file);
            assert.equal(r.code, 1, `${what} ${r.out}${r.err}`);
            if (code) assert.ok(r.err.includes(code), `${what}: ${r.err}`);
            for (const line of lines ?? []) assert.match(r.err, new RegExp(`"line":${line}\\b`), what);

            const a = await fetch(`${server.url}/r/mallikonttori/api/v1${i.api}`, { method: 'POST', body: bytes,
                headers: { authorization: `Bearer ${token}`, 'content-type': i.ext === 'csv' ? 'text/csv' : 'application/xml' } });
            const problem = await a.json();
            assert.ok([400, 422].includes(a.status), `${what}: API ${a.status} ${JSON.stringify(problem)}`);
            if (code) assert.ok(JSON.stringify(problem).includes(code), `${what}: ${JSON.stringify(problem)}`);
            for (const line of lines ?? []) assert.match(JSON.stringify(problem), new RegExp(`"line":${line}\\b`), what);

            const form = new FormData();
            form.set('csrf', csrf);
            form.set('file', new Blob([bytes]), `f.${i.ext}`);
            assert.equal(await open(`/r/mallikonttori${i.page}`, { method: 'POST', body: form }), 422, what);
            for (const line of lines ?? []) assert.match(text.replace(/<[^>]+>/g, ' '), new RegExp(`\\b${line}\\b`), `${what}: page`);
        }
    assert.equal(state(), before, 'nothing of a refused file is there');

    // what is right comes in, and a second time nothing: the same by API as by command
    const good = join(folder, 'tuotteet.csv');
    writeFileSync(good, 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-9;Tuoli;kpl;12,50;general\n');
    assert.equal(json('product', 'import', good).added, 1);
    const post = async (path, body) => (await fetch(`${server.url}/r/mallikonttori/api/v1${path}`, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' } })).json();
    assert.deepEqual(await post('/products/import', 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-9;Tuoli;kpl;12,50;general\n'), { dry_run: false, rows: 1, added: 0, changed: 0, same: 1 });
    const one = `asiakas;tuote;määrä;tilaus\n${customer};Z-9;2;B-1\n`;
    assert.deepEqual(await post('/orders/import?try=1', one).then((r) => [r.dry_run, r.added, r.same]), [true, 1, 0], 'a try says what would be');
    assert.equal((await post('/orders/import', one)).added, 1);
    assert.deepEqual(await post('/orders/import', one).then((r) => [r.added, r.same]), [0, 1]);

    // on the page: what was recognised and would become of it, then exactly those bytes by one button; a try by command says the same
    const choose = (path, bytes) => {
        const form = new FormData();
        form.set('csrf', csrf);
        form.set('file', new Blob([bytes]), 'f.csv');
        return fetch(server.url + `/r/mallikonttori${path}`, { method: 'POST', body: form, redirect: 'manual',
            headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: server.url } });
    };
    const words = () => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    for (const [page, list, bytes, said, sums, again] of [
        ['/tilaukset/tuonti', 'order', `${one}${customer};Z-9;1;B-2\n${customer};Z-9;3;B-2\n`,
            /Merkistö UTF-8 Erotin ; Rivejä 3 Uusia 1 Ennallaan 1 Jää odottamaan hyväksyntää 0.* 2 ennallaan .* 3 uusi .* 4 uusi /, { orders: 2, added: 1, same: 1 }, { added: 0, same: 2 }],
        ['/tuotteet/tuonti', 'product', Buffer.from('tuotenumero,nimi,yksikkö,hinta,alv\nZ-9,Tuoli,kpl,"13,50",general\nZ-8,Pöytä,kpl,"20,00",general\n', 'latin1'),
            /Merkistö (ISO-8859-15|Windows-1252) Erotin , Rivejä 2 Uusia 1 Muuttuvia 1 Ennallaan 0.* 2 muuttuu Z-9 Tuoli .* 3 uusi Z-8 Pöytä /, { added: 1, changed: 1, same: 0 }, { added: 0, changed: 0, same: 2 }],
    ]) {
        const was = JSON.stringify(json(list, 'list')), file = join(folder, 'page.csv');
        writeFileSync(file, bytes);
        const tried = json(list, 'import', file, '-n');
        for (const [k, n] of Object.entries(sums)) assert.equal(tried[k], n, `${page} -n: ${JSON.stringify(tried)}`);
        const r = await choose(page, bytes);
        assert.equal(r.status, 303, await r.text());
        const at = r.headers.get('location');
        assert.equal(await open(at), 200);
        assert.match(words(), said);
        assert.equal(JSON.stringify(json(list, 'list')), was, 'looked at only');
        assert.equal(await open(at, { method: 'POST', body: new URLSearchParams({ csrf }) }), 303);
        assert.equal(await open(at), 200);
        assert.match(words(), /Tiedosto on tuotu/);
        assert.notEqual(JSON.stringify(json(list, 'list')), was);
        assert.equal(await open(at, { method: 'POST', body: new URLSearchParams({ csrf }) }), 409, 'once');
        const after = json(list, 'import', file, '-n');
        for (const [k, n] of Object.entries(again)) assert.equal(after[k], n, `${page} again: ${JSON.stringify(after)}`);
        assert.equal(await open(`/r/mallikonttori${page}/12345`), 404);
    }
    assert.equal((await choose('/tilaukset/tuonti', '')).status, 422);
    assert.equal(json('audit', 'ledger').agrees, true);
});
