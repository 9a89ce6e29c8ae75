// Issued documents stay as they are when their customers are changed and merged: the same bytes before and after (P05, P55, P64).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };

test('P05 P64 a merge changes no issued document: hashes equal before and after', options, async (t) => {
    const server = await start(), folder = mkdtempSync(join(build, 'tmp', 'merge-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    let n = 0;
    const json = (...args) => {
        const r = server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')} ${r.out}${r.err}`);
        return r.out.trim() ? JSON.parse(r.out) : null;
    };
    const customer = (first, street) => String(json('customer', 'add', '--kind', 'person', '--first-name', first, '--last-name', 'Yhdistettävä', '--street', street,
        '--postcode', '33100', '--town', 'TAMPERE').number);
    const [one, two] = [customer('Aino', 'Mallikatu 1'), customer('Aino-Maria', 'Mallikuja 2')];
    const invoices = [one, one, two].map((c) => String(json('invoice', 'add', '--customer', c, '--row', 'Huolto;1;100,00', '--row', 'Matka;2;15,00').number));
    invoices.push(String(json('invoice', 'credit', invoices[0], '--row', '2:1', '--reason', 'Matka kerran').number));
    const hashes = () => invoices.flatMap((number) => ['pdf', 'finvoice', 'ubl'].map((format) => {
        const file = join(folder, `${n++}`);
        const r = server.cli('invoice', 'export', number, '--format', format, '-o', file, '--register', 'mallikonttori');
        assert.equal(r.code, 0, r.err);
        return `${number} ${format} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
    }));
    const before = hashes();
    assert.equal(new Set(before).size, 12);
    json('customer', 'edit', one, '--last-name', 'Muuttunut', '--street', 'Uusikatu 99');
    assert.deepEqual(hashes(), before, 'rectified');
    json('customer', 'merge', one, two);
    assert.deepEqual(hashes(), before, 'merged');
    const owed = json('receivables', 'account', two);
    assert.equal(json('audit', 'ledger').agrees, true);
    assert.ok(Number(owed.closing) > 0);
});
