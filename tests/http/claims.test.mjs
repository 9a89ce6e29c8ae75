// What is done to a claim by the API: dispute, plan, due day, admission, compensation; what a named person decides, a token may not (P32, P65).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);

test('P32 P65 claims by the API', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = (...args) => {
        const r = server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const { token } = json('token', 'add', '--name', 'Perintä', '--role', 'api', '--purposes', 'invoicing', '--until', day(3));
    const ask = async (method, path, body) => {
        const r = await fetch(`${server.url}/r/mallikonttori/api/v1/receivables${path}`, {
            method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        });
        return { status: r.status, ...await r.json() };
    };
    const late = json('invoice', 'list', '--overdue').invoices.filter((i) => Number(i.open) > 0).map((i) => i.number);
    assert.ok(late.length >= 4);
    const [one, two, three, four] = late;

    const dispute = await ask('POST', '/disputes', { invoice: one, reason: 'defect' });
    assert.equal(dispute.status, 201, JSON.stringify(dispute));
    assert.deepEqual((await ask('GET', '/disputes')).disputes.map((d) => [d.id, d.invoice]), [[dispute.id, one]]);
    assert.equal((await ask('POST', '/disputes', { invoice: one, reason: 'defect' })).code, 'SEL-2808'); // open already
    const decided = await ask('POST', '/disputes/decisions', { id: dispute.id, outcome: 'rejected' });
    assert.deepEqual([decided.status, decided.code], [403, 'SEL-2810']); // nobody named decides

    const plan = await ask('POST', '/plans', { invoice: two, first_on: day(7), instalments: 3 });
    assert.equal(plan.status, 201, JSON.stringify(plan));
    const moved = await ask('POST', '/due-dates', { invoice: three, due_on: day(30) });
    assert.equal(moved.status, 201, JSON.stringify(moved));
    const overdue = (await ask('GET', '/overdue')).claims.find((c) => c.invoice === three);
    assert.equal(overdue.due_on, day(30), JSON.stringify(overdue));
    const admitted = await ask('POST', '/admissions', { invoice: four, on: day(0) });
    assert.equal(admitted.status, 201, JSON.stringify(admitted));
    const history = await ask('GET', `/${four}/history`);
    assert.deepEqual(history.history.map((h) => h.what), ['admitted'], JSON.stringify(history));
    assert.equal((await ask('GET', '/999999999/history')).status, 404);
    assert.equal((await ask('POST', '/write-offs', { invoice: four, reason: 'uncollectable' })).status, 403); // nor writes off
    assert.equal((await ask('POST', '/recoveries', { invoice: four, cents: '1.00' })).code, 'SEL-2817'); // not written off
    assert.equal((await ask('POST', '/plans', { invoice: 999999999, first_on: day(7), instalments: 3 })).status, 422);
    assert.equal((await ask('POST', '/admissions', { invoice: four, on: day(0), extra: 1 })).code, 'SEL-1001');
    assert.equal(json('audit', 'ledger').agrees, true);
    assert.equal(json('audit', 'keys').holds, true);
});
