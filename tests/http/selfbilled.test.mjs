// Self-billing from outside: an agreement, the buyer's document by API and command line, once, never sent, paid by the buyer's own number in a
// bank file, credited; and what strange input is answered (V13, P64, P65).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const hasText = spawnSync('sh', ['-c', 'command -v pdftotext']).status === 0;
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const own = 'FI2112345600000785';
const entry = (id, sum, text) => `<Ntry><Amt Ccy="EUR">${sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day(0)}</Dt></BookgDt><AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
const camt = (entries) => `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><Acct><Id><IBAN>${own}</IBAN></Id></Acct>${entries.join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;

test('V13 what a buyer made on our behalf is recorded once, counts, is paid by its number and sent to nobody', options, async (t) => {
    const server = await start();
    const folder = mkdtempSync(join(build, 'tmp', 'self-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    const json = (...words) => { const r = server.cli(...words, '--json'); assert.equal(r.code, 0, r.out + r.err); return JSON.parse(r.out || 'null'); };
    const token = json('token', 'add', '--name', 'Tilausjärjestelmä', '--role', 'api', '--purposes', 'invoicing', '--until', day(30)).token;
    const post = async (path, body) => {
        const r = await fetch(server.url + path, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
        return { status: r.status, body: await r.json() };
    };
    json('payment', 'account', own);
    const buyer = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Ostajaesimerkki Oy', '--business-id', '2011062-9',
        '--street', 'Tehtaantie 1', '--postcode', '33100', '--town', 'Tampere', '--country', 'FI', '--source', 'customer').number;
    const document = { customer: buyer, number: 'OS-2026/15', dated_on: day(-2), entry: 'net', rows: [{ text: 'Puutavara', quantity: '3', price: '12.345' }, { text: 'Kuljetus', quantity: '7', price: '1.995', discount: '10' }],
        sums: [{ rate: '25.5', base: '49.61', vat: '12.65' }] };
    const path = '/api/v1/invoices/self-billed';

    let r = await post(path, document);
    assert.equal(r.status, 422, JSON.stringify(r.body));
    assert.match(JSON.stringify(r.body), /itselaskutussopimusta/);
    r = await post('/api/v1/invoices/self-billing-agreements', { customer: buyer, agreed_on: day(5), reference: 'S-12' });
    assert.equal(r.status, 422);
    r = await post('/api/v1/invoices/self-billing-agreements', { customer: buyer, agreed_on: day(-30), reference: 'S-12' });
    assert.equal(r.status, 201, JSON.stringify(r.body));
    for (const [bad, told] of [[{ sums: [{ rate: '25.5', base: '49.61', vat: '12.67' }] }, /12,67.*12,65/], [{ sums: [] }, /sums\.0\.base/], [{ number: '' }, /"number"/],
        [{ number: 'x'.repeat(31) }, /number/], [{ dated_on: day(3) }, /dated_on/], [{ dated_on: 'eilen?' }, /dated_on/], [{ rows: [] }, /rows/], [{ currency: 'SEK' }, /currency/],
        [{ sums: [{ rate: 'abc', base: '1', vat: '1' }] }, /sums/], [{ sums: Array(7).fill({ rate: '1', base: '1', vat: '1' }) }, /sums/]]) {
        r = await post(path, { ...document, ...bad });
        assert.equal(r.status, 422, JSON.stringify([bad, r.body]));
        assert.match(JSON.stringify(r.body), told);
    }
    const vat = () => Number(json('vat', 'report', '--month', day(-2).slice(0, 7)).vat);
    const before = vat();
    r = await post(path, document);
    assert.equal(r.status, 201, JSON.stringify(r.body));
    const number = String(r.body.number);
    assert.equal(r.body.total, '62.26');
    r = await post(path, document);
    assert.equal(r.status, 409, JSON.stringify(r.body));
    assert.match(JSON.stringify(r.body), new RegExp(number));
    assert.equal((vat() - before).toFixed(2), '12.65');

    const shown = json('invoice', 'show', number);
    assert.deepEqual([shown.kind, shown.self_billed, shown.buyer_invoice_number], ['self-billed', true, 'OS-2026/15']);
    r = server.cli('einvoice', 'send', number);
    assert.notEqual(r.code, 0, r.out);
    assert.match(r.err, /SEL-1793/);
    r = server.cli('invoice', 'export', number, '--format', 'ubl');
    assert.match(r.err + r.out, /UBL/);
    assert.notEqual(r.code, 0);
    const file = join(folder, 'lasku.xml'), pdf = join(folder, 'lasku.pdf');
    assert.equal(server.cli('invoice', 'export', number, '--format', 'finvoice', '-o', file).code, 0);
    assert.match(readFileSync(file, 'latin1'), /<InvoiceTypeCode>INV07<\/InvoiceTypeCode>/);
    if (hasText) {
        assert.equal(server.cli('invoice', 'export', number, '--format', 'pdf', '-o', pdf).code, 0);
        const text = spawnSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' }).stdout;
        assert.match(text, /Itselaskutus/);
        assert.match(text, /OS-2026\/15/);
        assert.doesNotMatch(text, /TILISIIRTO/);
    }

    writeFileSync(join(folder, 'tapahtumat.xml'), camt([entry('S1', '62.25', 'laskumme OS-2026/15'), entry('S2', '62.26', 'Lasku: OS-2026/15, kiitos')]));
    json('payment', 'import', join(folder, 'tapahtumat.xml'));
    assert.equal(json('invoice', 'show', number).state, 'paid', 'number and sum fit one document');
    assert.equal(json('audit', 'ledger').agrees, true);

    const typed = json('invoice', 'self-billed', '--customer', String(buyer), '--number', 'OS-2026/16', '--dated-on', day(-1), '--row', 'Puutavara;1;100,00', '--sum', '25,5;100,00;25,51');
    assert.equal(typed.total, '125.51', "the buyer's cent stands");
    const note = json('invoice', 'credit', String(typed.number), '--reason', 'Palautus');
    assert.equal(json('invoice', 'show', String(note.number)).self_billed, true);
    assert.match(server.cli('einvoice', 'send', String(note.number)).err, /SEL-1793/);
    assert.equal(json('audit', 'ledger').agrees, true);
    assert.equal(server.cli('audit', 'verify').code, 0);
});
