// Collective invoicing by the API: preview, start, progress; the same orders are never invoiced twice. Archiving an order (P06, P64).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, start, until } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };

test('P06 P64 delivered orders are invoiced as a run by the API, once', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = (...args) => {
        const r = server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')} ${r.err}`);
        return JSON.parse(r.out);
    };
    const last = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10);
    const { token } = json('token', 'add', '--name', 'Ajot', '--role', 'api', '--purposes', 'invoicing,order-management', '--until', last);
    const ask = async (method, path, body, key) => {
        const r = await fetch(`${server.url}/r/mallikonttori/api/v1${path}`, { method, body: body && JSON.stringify(body),
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) } });
        return { status: r.status, ...await r.json() };
    };
    const preview = await ask('GET', '/invoices/runs');
    assert.ok(preview.customers.length > 0, 'the demo has delivered orders');
    assert.equal((await ask('GET', '/invoices/runs?delivered_to=huomenna')).status, 422);
    const before = json('invoice', 'list').invoices.length;
    const run = await ask('POST', '/invoices/runs', {}, 'ajo-1');
    assert.equal(run.status, 202, JSON.stringify(run));
    assert.equal((await ask('POST', '/invoices/runs', {}, 'ajo-1')).id, run.id); // asked again: the same run
    const ended = await until(async () => { const r = await ask('GET', `/invoices/runs/${run.id}`); return r.going ? null : r; }, 60000);
    assert.equal(ended.invoices + ended.failed, preview.customers.length, JSON.stringify(ended));
    assert.equal(ended.faults.length, ended.failed);
    assert.equal(json('invoice', 'list').invoices.length, before + ended.invoices);
    const again = await ask('POST', '/invoices/runs', {});
    assert.ok(again.status === 409 || ended.failed > 0, JSON.stringify(again)); // nothing is left
    assert.equal((await ask('GET', '/invoices/runs/1')).status, 404);
    assert.equal(json('audit', 'ledger').agrees, true);

    const order = json('order', 'list').orders.find((o) => o.state === 'invoiced');
    if (order) assert.equal((await ask('POST', `/orders/${order.number}/archive`, {})).state, 'archived');
});
