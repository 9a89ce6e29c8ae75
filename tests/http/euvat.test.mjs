// Sales to other member states: refused without what the law wants, then in the VAT report, the EU sales list and the recomputation (P64, P65).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };

test('P64 P65 goods and services to another member state: lists by buyer, credit notes taken off', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = (...args) => {
        const r = server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')} ${r.err}`);
        return JSON.parse(r.out);
    };
    const today = new Date().toISOString().slice(0, 10), month = today.slice(0, 7);
    const { token } = json('token', 'add', '--name', 'EU', '--role', 'api', '--purposes', 'invoicing', '--until', new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10));
    const ask = async (path, body) => {
        const r = await fetch(`${server.url}/r/mallikonttori/api/v1${path}`, { method: 'POST', body: JSON.stringify(body),
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
        return { status: r.status, ...await r.json() };
    };
    const firm = (name, more) => String(json('customer', 'add', '--kind', 'organisation', '--organisation', name, '--street', 'Musterweg 1', '--postcode', '10115', '--town', 'Berlin',
        '--country', 'DE', ...more).number);
    const one = firm('Muster GmbH', ['--vat-id', 'DE123456789']), two = firm('Beispiel GmbH', []);
    const invoice = (customer, treatment, price, more) => ask('/invoices', { customer, entry: 'net', rows: [{ text: 'Tavara', quantity: '1', price, treatment, ...more }] });
    const codes = (r) => (r.errors ?? []).map((e) => e.code);

    assert.deepEqual(codes(await invoice(two, 'eu-goods', '100.00', { delivered_on: today })), ['SEL-1717']); // no VAT id
    assert.deepEqual(codes(await invoice(one, 'eu-goods', '100.00')), ['SEL-1726']); // no day of delivery
    const goods = await invoice(one, 'eu-goods', '100.00', { delivered_on: today });
    assert.deepEqual([goods.status, goods.total], [201, '100.00'], JSON.stringify(goods));
    assert.equal((await invoice(one, 'eu-goods', '50.00', { delivered_on: today })).status, 201);
    assert.equal((await invoice(one, 'eu-service', '30.00', { delivered_on: today })).status, 201);
    assert.equal((await ask(`/invoices/${goods.number}/credits`, { reason: 'Palautus' })).status, 201);

    const list = json('vat', 'eu-list', '--month', month);
    const rows = list.rows ?? list;
    assert.equal(rows.length, 1, JSON.stringify(list));
    assert.deepEqual([rows[0].vat_id, rows[0].goods, rows[0].services], ['DE123456789', '50.00', '30.00']);
    assert.equal(json('audit', 'ledger').agrees, true);
});
