// A played year of the two demo companies: orders, invoices of every kind, bank files, reminders and collection, each on its
// own day; afterwards the ledger agrees with the independent recomputation, and no statement is violated (P64, P65, P66).
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import test from 'node:test';
import { freshDirectory, hasDemo, run } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const cents = (euros) => Math.round(Number(euros) * 100);

function register(t, data, made) {
    const say = (...args) => run([...args, '--data', data, '--register', made.slug, '--json']);
    const json = (...args) => {
        const r = say(...args);
        assert.equal(r.code, 0, `${args.join(' ')}\n${r.err}`);
        return JSON.parse(r.out);
    };
    return { say, json };
}

test('P65 a played year agrees to the cent', options, async (t) => {
    const data = freshDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    const played = run(['demo', '--year', '--data', data, '--json']);
    assert.equal(played.code, 0, played.err);
    const { registers } = JSON.parse(played.out);
    assert.equal(registers.length, 2);
    for (const made of registers) {
        const { say, json } = register(t, data, made);
        for (const what of ['bank_files', 'part', 'over', 'unknown', 'reminders', 'disputes', 'plans', 'handed_over', 'written_off',
            'credit_notes', 'prepayments', 'credit_decisions'])
            assert.ok(made.year[what] > 0, `${made.slug}: ${what} ${made.year[what]}`);
        assert.equal(made.year.refused, 0);

        const ledger = json('audit', 'ledger');
        assert.equal(ledger.agrees, true);
        assert.equal(ledger.difference_count, 0);
        assert.ok(ledger.invoices >= 400, `${ledger.invoices}`);
        assert.equal(ledger.open, ledger.ledger);
        assert.equal(ledger.open, ledger.ageing);
        assert.ok(cents(ledger.vat) > 0);

        const months = Array.from({ length: 16 }, (_, i) => new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 15 + i, 1)).toISOString().slice(0, 7));
        const by = (basis) => months.reduce((sum, m) => sum + cents(json('vat', 'report', '--month', m, '--basis', basis).vat), 0);
        const charged = by('invoice'), paid = by('payment');
        assert.equal(charged, cents(ledger.vat));
        assert.ok(paid > charged / 2 && paid < charged, `${paid} of ${charged}: what is open has not come in`);
        assert.equal(json('vat', 'report').basis, 'invoice');
        assert.equal(say('vat', 'set-basis', '--basis', 'payment', '--month', '2026-13').code, 1);
        assert.equal(say('vat', 'set-basis', '--basis', 'money', '--month', months[0]).code, 1);
        assert.deepEqual(json('vat', 'set-basis', '--basis', 'payment', '--month', months[0]).bases, [{ from: `${months[0]}-01`, basis: 'payment' }]);
        assert.equal(json('vat', 'report').basis, 'payment');

        const proof = say('prove');
        assert.equal(proof.code, 0, proof.out.slice(-2000) + proof.err);
        const audit = say('audit', 'verify');
        assert.equal(audit.code, 0, audit.err);
    }
});
