// The margin scheme from outside: command line and API take the row, the PDF and the e-invoices say the words and no VAT, the purchase
// price stands on none of them, the books have the tax, credits take it back (V13, P64, P65).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const hasText = spawnSync('sh', ['-c', 'command -v pdftotext']).status === 0;
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

test('V13 a used chest of drawers by API and command line: words on the documents, tax in the books', options, async (t) => {
    const server = await start();
    const folder = mkdtempSync(join(build, 'tmp', 'margin-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    const json = (...words) => { const r = server.cli(...words, '--json'); assert.equal(r.code, 0, r.out + r.err); return JSON.parse(r.out || 'null'); };
    const token = json('token', 'add', '--name', 'Kassa', '--role', 'api', '--purposes', 'invoicing', '--until', day(30)).token;
    const post = async (path, body) => {
        const r = await fetch(server.url + path, { method: 'POST', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
        return { status: r.status, body: await r.json() };
    };
    const vat = () => json('vat', 'report', '--month', day(0).slice(0, 7));
    const before = Number(vat().vat);
    const row = { text: 'Lipasto', quantity: '1', price: '431.17', treatment: 'margin-goods', purchase: '318.27' };

    const bad = await post('/api/v1/invoices', { customer: 1001, rows: [{ ...row, purchase: '' }] });
    assert.equal(bad.status, 422, JSON.stringify(bad.body));
    assert.match(JSON.stringify(bad.body), /rows\.0\.purchase.*ostohinta/i);
    for (const purchase of ['-5', 'halpa', '99999999999999'])
        assert.equal((await post('/api/v1/invoices', { customer: 1001, rows: [{ ...row, purchase }] })).status, 422, purchase);
    const words = await post('/api/v1/invoices', { customer: 1001, rows: [{ ...row, treatment: 'exempt', purchase: '', reason: 'Margin scheme – second-hand goods' }] });
    assert.equal(words.status, 422, 'the words alone would leave the tax out');

    const made = await post('/api/v1/invoices', { customer: 1001, rows: [row] });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const number = String(made.body.number);
    const shown = json('invoice', 'show', number);
    assert.equal(shown.vat, '0.00');
    assert.equal(shown.total, '431.17');
    assert.deepEqual([shown.rows[0].treatment, shown.rows[0].reason_code], ['margin-goods', 'VATEX-EU-F']);
    assert.equal(json('invoice', 'margin', number).rows[0].vat, '22.94'); // 112.90 x 25.5 / 125.5
    assert.equal((await fetch(`${server.url}/api/v1/invoices/${number}/margin`)).status, 401);

    for (const format of ['ubl', 'finvoice', 'json', ...(hasText ? ['pdf'] : [])]) {
        const file = join(folder, `lasku.${format}`);
        const r = server.cli('invoice', 'export', number, '--format', format, '-o', file);
        if (r.code !== 0) { assert.equal(format, 'ubl', r.err); continue; } // the demo's buyer has no address for it
        const text = format === 'pdf' ? spawnSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).stdout : readFileSync(file, 'latin1');
        assert.match(text, /oittomarginaalij/, format);
        for (const secret of ['318,27', '318.27', '112,90', '112.90', '22,94', '22.94']) assert.ok(!text.includes(secret), `${format} tells ${secret}`);
    }

    const line = vat().lines.find((l) => l.vat_code === 'F');
    assert.deepEqual([line.base, line.vat, line.rate_bp, line.documents], ['89.96', '22.94', 2550, 1]);
    assert.equal((Number(vat().vat) - before).toFixed(2), '22.94');
    assert.equal(json('audit', 'ledger').agrees, true);
    json('invoice', 'credit', number, '--reason', 'Palautus');
    assert.equal(Number(vat().vat).toFixed(2), before.toFixed(2));
    assert.equal(json('audit', 'ledger').agrees, true);

    const typed = json('invoice', 'add', '--customer', '1001', '--row', 'Taulu;1;800,00;general;margin-art;900,00');
    assert.equal(json('invoice', 'margin', String(typed.number)).vat, '0.00'); // sold below what it cost
    assert.equal(json('audit', 'ledger').agrees, true);
    assert.equal(server.cli('invoice', 'margin', '1').code, 4);
    assert.equal(server.cli('invoice', 'add', '--customer', '1001', '--row', 'Taulu;1;800,00;general;margin-art').code, 1);
});
