// A program with a token of the API: shown once, bound to purposes, closed at once, in the audit by its own name.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

test('P13 P42 a token reads what it was made for, until it is revoked', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = (...words) => { const r = server.cli(...words, '--json'); assert.equal(r.code, 0, r.out + r.err); return JSON.parse(r.out || 'null'); };
    const ask = async (token, path, more = {}) => {
        const r = await fetch(server.url + path, { ...more, headers: { Authorization: `Bearer ${token}`, ...more.headers }, redirect: 'manual' });
        return { status: r.status, text: await r.text() };
    };
    const made = json('token', 'add', '--name', 'Kassajärjestelmä', '--role', 'api', '--purposes', 'customer-management', '--until', day(30));
    assert.match(made.token, /^[0-9a-f]{64}$/);
    const list = json('token', 'list');
    assert.ok(!JSON.stringify(list).includes(made.token), 'a token is shown once');
    assert.deepEqual([list.tokens[0].state, list.tokens[0].purposes], ['open', ['customer-management']]);

    const got = await ask(made.token, '/api/v1/customers?limit=2');
    assert.equal(got.status, 200, got.text);
    assert.equal(JSON.parse(got.text).customers.length, 2);
    const created = await ask(made.token, '/api/v1/customers', { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ kind: 'person', first_name: 'Rajapinta', last_name: 'Tuoma', source: 'customer' }) });
    assert.equal(created.status, 201, created.text);
    const invoices = await ask(made.token, '/api/v1/invoices');
    assert.equal(invoices.status, 403);
    assert.match(invoices.text, /SEL-1237/);
    assert.equal((await ask(made.token, '/asiakkaat')).status, 303); // pages know no tokens
    for (const bad of ['', 'x', made.token.slice(1) + '0', made.token + made.token]) assert.equal((await ask(bad, '/api/v1/customers')).status, 401, bad);
    const reads = json('audit', 'list', '--kind', 'read').entries;
    assert.ok(reads.some((e) => e.user === String(made.id)), JSON.stringify(reads[0]));

    // P13 P31: a key of another company names who gets the data and why; it ends with the recipient.
    const other = ['token', 'add', '--name', 'Myyntikumppani', '--role', 'reseller', '--purposes', 'order-management', '--until', day(30)];
    let r = server.cli(...other);
    assert.equal(r.code, 1, r.out + r.err);
    assert.match(r.err, /SEL-1544/);
    const recipient = json('recipient', 'add', '--name', 'Malliratkaisu Oy', '--kind', 'accounting', '--contract-on', day(-10)).id;
    const partner = json(...other, '--recipient', String(recipient), '--ground', 'processing');
    assert.equal(json('token', 'list').tokens[0].recipient, String(recipient));
    const orders = await ask(partner.token, '/api/v1/orders');
    assert.notEqual(orders.status, 401, orders.text);
    json('recipient', 'end', String(recipient));
    assert.equal((await ask(partner.token, '/api/v1/orders')).status, 401);
    assert.equal((await ask(partner.token, '/api/v1/orders')).status, 401);
    assert.equal(json('audit', 'list', '--kind', 'ended-company-sign-in').entries.length, 1); // once a day; a breach to look at (P72)

    json('token', 'revoke', made.id);
    assert.equal((await ask(made.token, '/api/v1/customers')).status, 401);
    assert.equal(server.cli('token', 'revoke', made.id).code, 5);
    assert.equal(server.cli('token', 'revoke', '12').code, 4);
    for (const words of [['--purposes', 'nonsense', '--until', day(3)], ['--until', day(3)], ['--purposes', 'invoicing', '--until', day(-3)], ['--purposes', 'invoicing', '--until', day(3), '--networks', '300.1.1.1']])
        assert.equal(server.cli('token', 'add', '--name', 'X', '--role', 'api', ...words).code, 1, words.join(' '));
    assert.equal(json('audit', 'verify').broken ?? 0, 0);
});
