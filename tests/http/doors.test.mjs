// Doors of the API beside the pages and commands: months, accounts, credit applications, sendings of e-invoices, buyers' declarations.
// What a named person decides, a token may not (P19, P50, P64, P65, P66).
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { hasDemo, start, until } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);

async function world(t) {
    const server = await start();
    t.after(() => server.stop());
    const cli = (...args) => server.cli(...args, '--register', 'mallikonttori');
    const json = (...args) => { const r = cli(...args, '--json'); assert.equal(r.code, 0, `${args}: ${r.out}${r.err}`); return JSON.parse(r.out || 'null'); };
    const asker = (token) => async (method, path, body, more = {}) => {
        const r = await fetch(`${server.url}/r/mallikonttori/api/v1${path}`, {
            method, body: body && JSON.stringify(body), headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...more },
        });
        return { status: r.status, ...JSON.parse(await r.text() || '{}') };
    };
    const token = (purposes) => asker(json('token', 'add', '--name', 'Ovet', '--role', 'api', '--purposes', purposes, '--until', day(3)).token);
    return { server, cli, json, token };
}

test('P65 months and accounts by the API: a token reads, and locks nothing', options, async (t) => {
    const { cli, json, token } = await world(t);
    const ask = token('bookkeeping'), other = token('invoicing');

    for (const [method, path] of [['GET', '/months'], ['POST', '/months/locks'], ['GET', '/ledger/accounts'], ['PUT', '/ledger/accounts'], ['GET', '/vat/eu-list']])
        assert.equal((await other(method, path, method === 'GET' ? undefined : {})).status, 403, path); // another purpose
    const refused = await ask('POST', '/months/locks', { month: '2026-01' });
    assert.deepEqual([refused.status, refused.code], [403, 'SEL-3804'], JSON.stringify(refused));
    json('month', 'lock', '2026-01');
    const months = await ask('GET', '/months');
    assert.deepEqual(months.months, [{ month: '2026-01', locked: true, on: day(0) }]);
    assert.equal((await ask('POST', '/months/unlocks', { month: '2026-01', reason: 'Virhe' })).code, 'SEL-3804');
    assert.equal((await ask('POST', '/months/locks', {})).status, 422);
    assert.equal((await ask('POST', '/months/locks', { month: '2026-01', extra: 1 })).code, 'SEL-1001');

    const before = await ask('GET', '/ledger/accounts');
    assert.deepEqual(before.accounts, json('ledger', 'accounts'));
    assert.equal((await ask('PUT', '/ledger/accounts', { role: 'sales', account: '30x0' })).code, 'SEL-3806');
    assert.equal((await ask('PUT', '/ledger/accounts', { role: 'nothing', account: '3000' })).status, 422);
    const changed = await ask('PUT', '/ledger/accounts', { role: 'sales', rate_bp: 2550, account: '3011', title: 'Myynti 25,5' });
    assert.equal(changed.status, 200, JSON.stringify(changed));
    assert.deepEqual(changed.accounts.find((a) => a.role === 'sales' && a.rate_bp === 2550), { role: 'sales', rate_bp: 2550, account: '3011', title: 'Myynti 25,5', own: true });
    assert.deepEqual((await ask('GET', '/vat/eu-list?month=2026-01')).buyers, []);
    assert.equal((await ask('GET', '/vat/eu-list?month=nonsense')).code, 'SEL-3802');
    assert.ok(cli('audit', 'list', '--json').out.includes('account-set'));
});

test('P66 credit applications by the API: sums and states, no names, no scores', options, async (t) => {
    const { json, token } = await world(t);
    const ask = token('credit'), other = token('invoicing');
    const customer = json('customer', 'list').customers[0].number;
    const applied = await ask('POST', '/credit', { customer, amount: '1500.00', applied_on: day(0), source: 'customer' });
    assert.equal(applied.status, 201, JSON.stringify(applied));
    const listed = await ask('GET', '/credit');
    assert.deepEqual(listed.credit.find((c) => c.number === applied.number),
        { number: applied.number, customer, state: 'applied', amount: '1500.00', limit: '0.00', applied_on: day(0), valid_to: '' });
    for (const line of listed.credit) assert.deepEqual(Object.keys(line), ['number', 'customer', 'state', 'amount', 'limit', 'applied_on', 'valid_to']);
    assert.ok(!(await ask('GET', '/credit?state=decided')).credit.some((c) => c.number === applied.number));
    assert.equal((await ask('GET', `/credit?state=all&before=${applied.number}`)).credit.some((c) => c.number === applied.number), false);
    assert.equal((await ask('GET', '/credit?state=nonsense')).status, 422);
    assert.equal((await ask('GET', '/credit?before=x')).status, 422);
    assert.equal((await other('GET', '/credit')).status, 403);
    const decided = await ask('POST', `/credit/${applied.number}/decisions`, { outcome: 'grant', limit: '1500.00', valid_from: day(0), valid_to: day(300), reasons: 'Pisteet' });
    assert.deepEqual([decided.status, decided.code], [403, 'SEL-2903']);
});

test('P64 e-invoices by the API: sent once, listed with their state, tried again', options, async (t) => {
    const { server, cli, json, token } = await world(t);
    const ask = token('invoicing'), other = token('bookkeeping');
    const folder = join(server.data, '..', 'out');
    const company = json('customer', 'list').customers.find((c) => c.kind === 'organisation').number;

    json('invoice', 'seller', '--einvoice', '003720110629', '--operator-id', '003721291126');
    const number = json('invoice', 'add', '--customer', String(company), '--row', 'Toimistotuoli;1;100').number;
    assert.deepEqual((await ask('GET', `/invoices/${number}/deliveries`)).deliveries, []);
    assert.notEqual((await ask('POST', '/einvoices/deliveries', { invoice: number })).status, 201); // no address yet
    const operator = json('recipient', 'add', '--name', 'Mallivälittäjä Oy', '--kind', 'invoice-operator', '--contract-on', '2026-01-01').id;
    json('einvoice', 'address', '--customer', String(company), '--address', '003717902350', '--operator-id', '003723327487');
    mkdirSync(folder);
    const channel = json('einvoice', 'channel-add', '--kind', 'folder', '--recipient', operator, '--target', folder, '--format', 'finvoice').id;
    const key = { 'idempotency-key': 'lahetys-1' };
    const sent = await ask('POST', '/einvoices/deliveries', { invoice: number }, key);
    assert.deepEqual([sent.status, sent.state], [201, 'waiting'], JSON.stringify(sent));
    assert.equal((await ask('POST', '/einvoices/deliveries', { invoice: number }, key)).id, sent.id, 'the same answer, one sending');
    assert.equal((await ask('POST', '/einvoices/deliveries', { invoice: number })).code, 'SEL-4015'); // on its way
    assert.equal((await ask('POST', `/einvoices/deliveries/${sent.id}/retry`)).code, 'SEL-4016'); // not failed
    const states = async (path) => (await ask('GET', path)).deliveries.filter((d) => d.invoice === number).map((d) => d.state);
    json('einvoice', 'channel-end', channel); // nobody carries it
    cli('einvoice', 'run');
    assert.deepEqual(await states('/einvoices/deliveries'), ['failed']);
    json('einvoice', 'channel-add', '--kind', 'folder', '--recipient', operator, '--target', folder, '--format', 'finvoice');
    const again = await ask('POST', `/einvoices/deliveries/${sent.id}/retry`);
    assert.deepEqual([again.status, again.state], [200, 'waiting'], JSON.stringify(again)); // a sending of its own
    cli('einvoice', 'run');
    await until(async () => (await states('/einvoices/deliveries?state=sent')).length === 1, 40000);
    assert.equal(readdirSync(folder).filter((f) => f.endsWith('.xml')).length, 1, readdirSync(folder).join());
    assert.deepEqual((await states(`/invoices/${number}/deliveries`)).sort(), ['dropped', 'sent']);
    assert.equal((await ask('POST', `/einvoices/deliveries/${again.id}/drop`)).status, 409); // it has gone
    assert.equal((await ask('GET', '/einvoices/deliveries?state=nonsense')).status, 422);
    assert.equal((await ask('POST', '/einvoices/deliveries/99/retry')).status, 404);
    assert.equal((await ask('POST', '/einvoices/deliveries', { invoice: 99999999 })).status, 404);
    assert.equal((await other('GET', '/einvoices/deliveries')).status, 403);
    assert.equal((await ask('GET', '/invoices/99999999/deliveries')).status, 404);
});

test('P64 a buyer\'s declaration by the API', options, async (t) => {
    const { json, token } = await world(t);
    const ask = token('invoicing'), other = token('bookkeeping');
    const company = json('customer', 'list').customers.filter((c) => c.kind === 'organisation').at(-1).number;

    assert.deepEqual(await ask('GET', `/invoices/declarations/${company}`), { status: 200, customer: company, declared: false, given_on: '' });
    const given = await ask('POST', '/invoices/declarations', { customer: company, given_on: day(-3) });
    assert.deepEqual(given, { status: 201, customer: company, declared: true, given_on: day(-3) });
    assert.equal((await ask('POST', '/invoices/declarations', { customer: company, given_on: day(3) })).code, 'SEL-1799');
    assert.equal((await ask('POST', '/invoices/declarations', { customer: 99999999 })).status, 422);
    assert.equal((await ask('GET', '/invoices/declarations/99999999')).status, 404);
    assert.equal((await ask('GET', `/invoices/declarations/${company}`)).given_on, day(-3));
    assert.equal((await other('GET', `/invoices/declarations/${company}`)).status, 403);
});
