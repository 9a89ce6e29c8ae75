// An invoice in another currency from rate to journal: refused without a confirmed rate, then issued, exported, paid in kronor, its difference of
// exchange closed by name (docs/decisions/0015; P64, P65).
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const entry = (sum, on) => `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><Acct><Id><IBAN>FI2112345600000785</IBAN></Id></Acct>
<Ntry><Amt Ccy="SEK">${sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${on}</Dt></BookgDt><AcctSvcrRef>K1</AcctSvcrRef></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;

test('P64 P65 an invoice in kronor, from its rate to the difference of exchange', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const run = (...words) => server.cli(...words, '--json');
    const json = (...words) => { const r = run(...words); assert.equal(r.code, 0, r.out + r.err); return JSON.parse(r.out || 'null'); };
    const file = (name, text) => { const path = join(dirname(server.data), name); writeFileSync(path, text); return path; };
    const add = ['invoice', 'add', '--customer', '1001', '--entry', 'net', '--row', 'Asennus;1;10000', '--currency'];

    // V10: no rate, an unconfirmed one, another kind of currency, an unknown code
    for (const [currency, code] of [['SEK', 'SEL-1773'], ['JPY', 'SEL-1772'], ['XYZ', 'SEL-1771']]) {
        const r = run(...add, currency);
        assert.equal(r.code, 1);
        assert.match(r.out + r.err, new RegExp(code), r.out + r.err);
    }
    const token = json('token', 'add', '--name', 'Kurssihaku', '--role', 'api', '--purposes', 'invoicing', '--until', day(30)).token;
    const post = async (body) => {
        const r = await fetch(server.url + '/api/v1/exchange-rates', { method: 'POST', body: JSON.stringify(body),
            headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' } });
        return { status: r.status, text: await r.text() };
    };
    const rate = { valid_from: day(-1), name: 'SEK', value: '11,0000', source: 'EKP' };
    const brought = await post(rate);
    assert.equal(brought.status, 200, brought.text);
    for (const bad of [{ ...rate, value: '0' }, { ...rate, value: '-11' }, { ...rate, value: '11,1234567' }, { ...rate, name: 'ZZZ' }, { ...rate, valid_from: day(2) }])
        assert.equal((await post(bad)).status, 422, JSON.stringify(bad));
    assert.match(run(...add, 'SEK').err, /SEL-1774/); // a program's rate waits for a person
    json('table', 'confirm', '--table', 'exchange', '--name', 'SEK', '--valid-from', day(-1), '--source', 'EKP');
    const bad = run('table', 'import', file('bad.csv', `date;currency;rate;source\n${day(0)};SEK;11,5;EKP\n${day(0)};SEK;;EKP\n`), '--confirm');
    assert.equal(bad.code, 1);
    assert.match(bad.out + bad.err, /SEL-3911/);

    const made = json(...add, 'SEK', '--invoiced-on', day(-1));
    const shown = json('invoice', 'show', made.number);
    assert.deepEqual([shown.currency, shown.net, shown.vat, shown.total], ['SEK', '10000.00', '2550.00', '12550.00']);
    assert.deepEqual([shown.euro.rate, shown.euro.rate_on, shown.euro.vat, shown.euro.total], ['11.0000', day(-1), '231.82', '1140.91']);
    assert.deepEqual([shown.open, shown.ledger_currency], ['1140.91', 'EUR']);
    const ubl = server.cli('invoice', 'export', made.number, '--format', 'finvoice');
    assert.equal(ubl.code, 0, ubl.err);
    assert.match(ubl.out, /InvoiceTotalVatAccountingAmount AmountCurrencyIdentifier="EUR">231,82</);

    json('table', 'import', file('rates.csv', `date;currency;rate;source\n${day(0)};SEK;11,5;EKP\n`), '--confirm');
    json('payment', 'import', file('kronor.xml', entry('12550.00', day(0))));
    const waiting = json('payment', 'suspense').find((row) => row.currency === 'SEK');
    assert.deepEqual([waiting.currency, waiting.left], ['SEK', '12550.00']);
    const match = json('payment', 'match', '--row', waiting.id, '--invoice', String(made.number));
    assert.deepEqual([match.amount, match.left, match.open], ['1091.30', '0.00', '49.61']); // 12,550 kr at 11.5
    const closed = json('payment', 'exchange', '--invoice', String(made.number));
    assert.deepEqual([closed.difference, closed.open], ['49.61', '0.00']);
    assert.equal(run('payment', 'exchange', '--invoice', String(made.number)).code, 1);
    assert.equal(json('invoice', 'show', made.number).state, 'paid');
    const journal = server.cli('journal', 'export', '--month', day(0).slice(0, 7), '--format', 'csv');
    assert.match(journal.out, /3592/);
    assert.equal(server.cli('audit', 'ledger').code, 0);
    assert.ok(json('audit', 'list', '--kind', 'exchange-difference').entries.length === 1);
});
