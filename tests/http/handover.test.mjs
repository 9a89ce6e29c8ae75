// The file for a collection agency: these data and no others, the costs so far among them (P31, P32; BILLING.md sections 8 and 12).
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import test from 'node:test';
import { freshDirectory, hasDemo, run } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };
const top = ['format', 'version', 'case', 'handed_on', 'creditor', 'debtor', 'claims', 'open', 'costs'];
const creditor = ['name', 'business_id'], debtor = ['name', 'street', 'postcode', 'town', 'country', 'business_id'];
const claim = ['invoice', 'invoiced_on', 'due_on', 'reference', 'open', 'interest', 'interest_percent', 'interest_from', 'costs', 'reminded_on'];
const columns = 'version;case;name;street;postcode;town;country;business_id;invoice;invoiced_on;due_on;reference;open;interest;interest_percent;costs;reminded_on';

test('P32 the agency gets the least data, and our own costs', options, (t) => {
    const data = freshDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    assert.equal(run(['demo', '--year', '--data', data]).code, 0);
    for (const slug of ['mallikonttori', 'esimerkki-ikkunat']) {
        const say = (...args) => run([...args, '--data', data, '--register', slug]);
        const [first] = JSON.parse(say('collection', 'list', '--json').out).cases;
        const json = say('collection', 'file', first.number, '--format', 'json', '-o', '-');
        assert.equal(json.code, 0, json.err);
        const file = JSON.parse(json.out);
        assert.deepEqual(Object.keys(file), top);
        assert.deepEqual(Object.keys(file.creditor), creditor);
        assert.ok(Object.keys(file.debtor).every((k) => debtor.includes(k)), JSON.stringify(file.debtor));
        for (const c of file.claims) assert.deepEqual(Object.keys(c), claim);
        assert.ok(Number(file.costs) > 0, 'the costs of reminders are in it');
        assert.equal(file.costs, file.claims.reduce((sum, c) => sum + Number(c.costs), 0).toFixed(2));
        assert.ok(file.claims.every((c) => c.reminded_on.length > 0), 'only what was reminded');

        const card = JSON.parse(say('customer', 'show', String(first.customer), '--json').out);
        const invoice = JSON.parse(say('invoice', 'show', String(file.claims[0].invoice), '--json').out);
        const csv = say('collection', 'file', first.number, '--format', 'csv', '-o', '-').out;
        assert.equal(csv.replace('\ufeff', '').split(/\r?\n/)[0], columns);
        for (const secret of [card.email, card.phone, ...invoice.rows.map((r) => r.text)].filter((s) => s))
            assert.ok(!(json.out + csv).includes(secret), 'neither contact data nor what was ordered');
    }
    const say = (...args) => run([...args, '--data', data, '--register', 'mallikonttori']);
    assert.equal(say('reminder', 'letter', '1', '-o', '-').code, 4); // -o is known; no such letter
});
