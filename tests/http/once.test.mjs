// A POST of the API with an Idempotency-Key is carried out once: the same answer again, a conflict for another body, one of many at the
// same time, and nothing kept of what failed (UI.md section 10; P64, P65).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };

async function world(t) {
    const server = await start();
    t.after(() => server.stop());
    const json = (...args) => {
        const r = server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const until = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 10);
    const token = (name) => json('token', 'add', '--name', name, '--role', 'api', '--purposes', 'invoicing,order-management', '--until', until).token;
    const customer = String(json('customer', 'list').customers.find((c) => !c.locked && c.state === 'active').number);
    const post = async (who, path, body, key) => {
        const r = await fetch(`${server.url}/r/mallikonttori/api/v1${path}`, {
            method: 'POST', body: JSON.stringify(body),
            headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
        });
        return { status: r.status, replayed: r.headers.get('idempotency-replayed'), body: await r.json() };
    };
    const invoice = (price) => ({ customer, rows: [{ text: 'Huolto', quantity: '1', price }] });
    const count = () => json('invoice', 'list').invoices.length;
    return { server, json, token, post, invoice, count };
}

test('P64 the same Idempotency-Key gives the first answer, another body under it is a conflict', options, async (t) => {
    const w = await world(t), one = w.token('Verkkokauppa'), other = w.token('Toinen'), before = w.count();
    const first = await w.post(one, '/invoices', w.invoice('5.00'), 'k-1');
    assert.equal(first.status, 201);
    assert.equal(first.replayed, null);
    const again = await w.post(one, '/invoices', w.invoice('5.00'), 'k-1');
    assert.deepEqual([again.status, again.replayed, again.body], [201, 'true', first.body]);
    const conflict = await w.post(one, '/invoices', w.invoice('6.00'), 'k-1');
    assert.deepEqual([conflict.status, conflict.body.code], [409, 'SEL-1140']);
    assert.equal(w.count(), before + 1);

    assert.equal((await w.post(other, '/invoices', w.invoice('6.00'), 'k-1')).status, 201); // a key is its program's own
    assert.equal((await w.post(one, '/invoices', w.invoice('5.00'))).status, 201); // without a key: another invoice
    assert.equal(w.count(), before + 3);
    assert.equal((await w.post(one, '/invoices', w.invoice('5.00'), 'k'.repeat(201))).body.code, 'SEL-1142');

    const path = `/invoices/${first.body.number}`;
    const paid = await w.post(one, `${path}/payments`, { amount: '1.00' }, 'p-1');
    assert.equal(paid.status, 201, JSON.stringify(paid.body));
    assert.deepEqual((await w.post(one, `${path}/payments`, { amount: '1.00' }, 'p-1')).body, paid.body);
    assert.equal(w.json('invoice', 'show', String(first.body.number)).paid, '1.00');
    const credit = await w.post(one, `${path}/credits`, { reason: 'Virhe' }, 'c-1');
    assert.equal(credit.status, 201, JSON.stringify(credit.body));
    assert.deepEqual((await w.post(one, `${path}/credits`, { reason: 'Virhe' }, 'c-1')).body, credit.body);
    assert.equal(w.json('audit', 'ledger').agrees, true);
});

test('P64 what was refused may be sent again under its key', options, async (t) => {
    const w = await world(t), one = w.token('Verkkokauppa');
    const wrong = { ...w.invoice('5.00'), due_on: '2001-01-01' };
    assert.equal((await w.post(one, '/invoices', wrong, 'k-2')).status, 422);
    assert.equal((await w.post(one, '/invoices', w.invoice('5.00'), 'k-2')).status, 201);
});

test('P64 many at the same time with one key make one invoice', options, async (t) => {
    const w = await world(t), one = w.token('Verkkokauppa'), before = w.count();
    const all = await Promise.all(Array.from({ length: 24 }, () => w.post(one, '/invoices', w.invoice('7.00'), 'k-3')));
    assert.equal(w.count(), before + 1);
    const made = all.filter((a) => a.status === 201);
    assert.equal(made.length, 24, 'those that came second are given the answer of the first');
    assert.equal(new Set(made.map((a) => a.body.number)).size, 1);
    assert.equal(all.filter((a) => a.replayed === null).length, 1);
    const again = await w.post(one, '/invoices', w.invoice('7.00'), 'k-3');
    assert.deepEqual([again.status, again.body.number], [201, made[0].body.number]);
});

// A kill falls anywhere: before the work, after its commit, before its answer is on the way. Work and answer are one commit, so who asks
// again is told the first answer and never only that it was done. Several rounds, each killed a little later.
test('P64 a killed server has carried a request out once or not at all, and its answer is kept with it', options, async (t) => {
    const w = await world(t), one = w.token('Verkkokauppa'), before = w.count(), rounds = 5, each = 24;
    let replayed = 0;
    for (let round = 0; round < rounds; round++) {
        const key = (k) => `k-4-${round}-${k}`;
        const sent = Array.from({ length: each }, (_, i) => w.post(one, '/invoices', w.invoice('8.00'), key(i)).catch(() => null));
        await new Promise((resolve) => setTimeout(resolve, 10 + round * 15));
        const web = spawnSync('pgrep', ['-P', String(w.server.child.pid), '-f', '@web'], { encoding: 'utf8' }).stdout.trim();
        assert.ok(Number(web) > 0, 'the web process');
        process.kill(Number(web), 'SIGKILL');
        const told = await Promise.all(sent), numbers = new Set();
        for (let k = 0; k < each; k++) {
            let a = null;
            for (let i = 0; i < 150 && (!a || a.status >= 500); i++) {
                a = await w.post(one, '/invoices', w.invoice('8.00'), key(k)).catch(() => null);
                if (!a || a.status >= 500) await new Promise((resolve) => setTimeout(resolve, 100));
            }
            assert.equal(a?.status, 201, JSON.stringify(a?.body));
            if (told[k]?.status === 201) assert.deepEqual(a.body, told[k].body, 'the first answer');
            else if (a.replayed) replayed++; // carried out, and its answer was lost on the way
            numbers.add(a.body.number);
        }
        assert.equal(numbers.size, each);
    }
    t.diagnostic(`${replayed} answers lost on the way were given again`);
    assert.equal(w.count(), before + rounds * each);
});

test('P64 a draft that many issue at the same time becomes one invoice; issued at once, numbers follow each other', options, async (t) => {
    const w = await world(t), one = w.token('Ensimmäinen'), two = w.token('Toinen');
    const draft = await w.post(one, '/invoices', { ...w.invoice('9.00'), act: 'draft' });
    const issued = await Promise.all(Array.from({ length: 16 }, (_, i) => w.post(i % 2 ? one : two, `/invoices/drafts/${draft.body.id}/issue`, {})));
    assert.deepEqual(issued.map((a) => a.status).sort(), [201, ...Array(15).fill(409)]);
    const made = await Promise.all(Array.from({ length: 40 }, (_, i) => w.post(i % 2 ? one : two, '/invoices', w.invoice(`${i + 1}.00`))));
    const numbers = made.map((a) => a.body.number).sort((a, b) => a - b), first = issued.find((a) => a.status === 201).body.number;
    assert.deepEqual(numbers, Array.from({ length: 40 }, (_, i) => first + 1 + i));
});
