// A year of two companies on PostgreSQL through the command line: proofs, ledger, audit, an erasure, a package, the night's retention
// and the canary give what they give on SQLite (P34, P36, P51, P65). Skipped where no PostgreSQL can be started.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { build, hasDemo, run } from '../lib/server.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

// A server of this test's own; its end is the end of the shell that waits for us.
function postgres(t) {
    const shell = spawn('bash', ['-c', `cd '${top}'; . tests/lib/pg.sh; pg_start >&2 || exit 1; echo "$SELOSTE_TEST_PG"; read; pg_stop`], { stdio: ['pipe', 'pipe', 'ignore'] });
    t.after(() => shell.stdin.end());
    return new Promise((resolve) => {
        let out = '';
        shell.stdout.on('data', (d) => { out += d; if (out.includes('\n')) resolve(out.trim()); });
        shell.on('exit', () => resolve(null));
    });
}

test('P34 P36 P51 P65 a year on PostgreSQL proves, adds up, erases and forgets', { skip: hasDemo ? false : 'no demo in this build', timeout: 300000 }, async (t) => {
    const url = await postgres(t);
    if (!url) { t.skip('no PostgreSQL here'); return; }
    assert.equal(spawnSync('psql', [url, '-qc', 'CREATE DATABASE seloste_year'], { encoding: 'utf8' }).status, 0);
    const folder = mkdtempSync(join(build, 'tmp', 'pg-')), data = join(folder, 'd');
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const env = { SELOSTE_DATABASE_URL: url.replace('/postgres?', '/seloste_year?') };
    const cli = (...args) => run([...args, '--data', data], { env });
    const json = (...args) => {
        const r = cli(...args, '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
    assert.equal(cli('demo', '--year').code, 0);
    assert.ok(!existsSync(join(data, 'seloste.db')), 'the data are in PostgreSQL');
    json('prove');
    json('audit', 'ledger');
    const one = String(json('customer', 'add', '--kind', 'person', '--first-name', 'Syysmyrsky', '--last-name', 'Vadelmapensas', '--register', 'mallikonttori').number);
    json('package', '--customer', one, '-o', join(folder, 'package'), '--register', 'mallikonttori');
    assert.match(readFileSync(join(folder, 'package', 'subject.json'), 'utf8'), /Vadelmapensas/);
    json('erase', 'run', '--customer', one, '--confirm', one, '--register', 'mallikonttori');
    assert.doesNotMatch(JSON.stringify(json('customer', 'find', 'Vadelmapensas', '--register', 'mallikonttori')), /Vadelmapensas/);
    assert.equal(json('retention', 'run', '--register', 'mallikonttori').stopped_by_clock, false);
    for (const c of json('request', 'canary', '--register', 'mallikonttori').canaries) assert.equal(c.arrived, true);
    const moved = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Muuttofirma Oy', '--street', 'Mallikuja 4', '--postcode', '33100', '--register', 'mallikonttori').number;
    const file = join(folder, 'avoimet.csv');
    writeFileSync(file, `laskunumero;asiakasnumero;laskupäivä;eräpäivä;avoin;alv\n90455;${moved};1.10.2026;15.10.2026;124,00;25,5\n`);
    assert.equal(json('movein', 'run', '--invoices', file, '--series', 'invoice=90460', '--register', 'mallikonttori').invoices, 1);
    assert.equal(json('invoice', 'add', '--customer', String(moved), '--row', 'Työ;1;100,00', '--register', 'mallikonttori').number, 90460);
    assert.equal(json('audit', 'ledger', '--register', 'mallikonttori').agrees, true);
    json('audit', 'verify');
    json('prove');
    assert.ok(json('backup', 'create').lasting_keys.length > 0); // keys only: the data are PostgreSQL's own tools' to copy
});
