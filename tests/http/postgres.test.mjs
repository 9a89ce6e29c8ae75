// A year of two companies on PostgreSQL through the command line: proofs, ledger, audit, an erasure, a package, the night's retention
// and the canary give what they give on SQLite (P34, P36, P51, P65). Skipped where no PostgreSQL can be started.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
    assert.equal(json('audit', 'keys').without_owner, 0);
    json('prove');
    assert.ok(json('backup', 'create').lasting_keys.length > 0); // keys only: the data are PostgreSQL's own tools' to copy
});

// --- restored with PostgreSQL's own tools: closed until the erasures are repeated (P34, P63; I-4) ---------------------------------

const psql = (url, sql) => {
    const r = spawnSync('psql', [url, '-AtqX', '-v', 'ON_ERROR_STOP=1', '-c', sql], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    return r.stdout.trim();
};
const shell = (script, env = {}) => {
    const r = spawnSync('bash', ['-c', `cd '${top}'; . tests/lib/pg.sh; set -e; ${script}`], { encoding: 'utf8', env: { ...process.env, ...env } });
    assert.equal(r.status, 0, r.stdout + r.stderr);
    return r.stdout.trim();
};

// One company on PostgreSQL with a person to be forgotten.
function company(t, url, name) {
    psql(url, `CREATE DATABASE ${name}`);
    const folder = mkdtempSync(join(build, 'tmp', 'pg-')), data = join(folder, 'd');
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const at = { url: url.replace('/postgres?', `/${name}?`) };
    const cli = (...args) => run([...args, '--data', data], { env: { SELOSTE_DATABASE_URL: at.url } });
    const json = (...args) => {
        const r = cli(...args, '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.out}${r.err}`);
        return JSON.parse(r.out);
    };
    assert.equal(cli('demo').code, 0);
    const number = String(json('customer', 'add', '--kind', 'person', '--first-name', 'Syysmyrsky', '--last-name', 'Vadelmapensas', '--register', 'mallikonttori').number);
    const erase = () => json('erase', 'run', '--customer', number, '--confirm', number, '--register', 'mallikonttori');
    const found = () => JSON.stringify(json('customer', 'find', 'Vadelmapensas', '--register', 'mallikonttori'));
    return { folder, data, at, cli, json, number, erase, found };
}

function closedUntilReplayed(c, code) {
    for (const args of [['customer', 'list'], ['prove'], ['serve', '--listen', '127.0.0.1:0']]) {
        const r = c.cli(...args);
        assert.notEqual(r.code, 0, args.join(' '));
        assert.match(r.out + r.err, code, args.join(' '));
    }
    const wrong = c.cli('restore', '--replay', '--confirm', 'nosuchname');
    assert.match(wrong.err, /SEL-4212/);
    assert.match(c.cli('customer', 'list').err, /SEL-1118/); // begun: closed until it is done
    const done = c.json('restore', '--replay', '--confirm', 'mallikonttori');
    assert.equal(done.open, true);
    assert.equal(done.residue, 0);
    assert.doesNotMatch(c.found(), /Vadelmapensas/);
    assert.equal(c.cli('audit', 'verify').code, 0);
    assert.equal(c.cli('audit', 'ledger').code, 0);
    return done;
}

test('P34 P63 I-4 a database that pg_restore brought back stays closed until the erasures are repeated', { skip: hasDemo ? false : 'no demo in this build', timeout: 300000 }, async (t) => {
    const url = await postgres(t);
    if (!url) { t.skip('no PostgreSQL here'); return; }
    const c = company(t, url, 'seloste_dump'), dump = join(c.folder, 'dump');
    assert.match(c.found(), /Vadelmapensas/);
    assert.equal(spawnSync('pg_dump', ['-Fc', '-f', dump, c.at.url]).status, 0);
    const keys = c.json('backup', 'create');
    const tried = c.json('backup', 'verify', keys.lasting_keys); // every key opens; the database's copy is tried by pg_restore below
    assert.ok(tried.passed && tried.keys_alone && tried.keys_of_persons > 100 && tried.keys_lasting > 1, JSON.stringify(tried));
    assert.match(c.cli('backup', 'verify', keys.keys).err, /SEL-4214/); // the persons' set comes with the lasting one
    const broken = join(c.folder, 'broken'), bytes = readFileSync(keys.lasting_keys);
    mkdirSync(broken);
    bytes[bytes.length - 40] ^= 1;
    writeFileSync(join(broken, basename(keys.lasting_keys)), bytes);
    writeFileSync(join(broken, basename(keys.keys)), readFileSync(keys.keys));
    assert.match(c.cli('backup', 'verify', join(broken, basename(keys.lasting_keys))).err, /SEL-4205/);
    c.erase();
    const back = () => {
        psql(url, 'DROP DATABASE seloste_dump');
        psql(url, 'CREATE DATABASE seloste_dump');
        assert.equal(spawnSync('pg_restore', ['-d', c.at.url, dump]).status, 0);
    };
    back(); // beside the keys of today: the person's is destroyed and stays so
    assert.ok(closedUntilReplayed(c, /SEL-(1120|4221)/).forgotten_again >= 1);

    // another computer: the keys come from their backup (the person's among them), the ledger from its copy
    back();
    const data = c.data;
    c.data = join(c.folder, 'elsewhere');
    const on = (...args) => run([...args, '--data', c.data], { env: { SELOSTE_DATABASE_URL: c.at.url } });
    const done = JSON.parse(on('restore', keys.lasting_keys, '--confirm', 'mallikonttori', '--json').out);
    assert.equal(done.open, true);
    assert.ok(done.forgotten_again >= 1);
    assert.doesNotMatch(on('customer', 'find', 'Vadelmapensas', '--register', 'mallikonttori', '--json').out, /Vadelmapensas/);
    assert.equal(on('audit', 'verify').code, 0);
    assert.ok(existsSync(data));

    // the database alone, one more time, beside keys and ledger that know better
    back();
    assert.match(on('customer', 'list').err, /SEL-(1120|4221)/);
    const again = on('restore', '--replay', '--confirm', 'mallikonttori', '--json');
    assert.equal(again.code, 0, again.err);
    assert.equal(on('customer', 'list').code, 0);
});

test('P34 P63 P72 I-4 a base backup and archived WAL, restored by PostgreSQL to a moment, forget again', { skip: hasDemo ? false : 'no demo in this build', timeout: 300000 }, async (t) => {
    const archive = mkdtempSync('/tmp/seloste-wal-');
    let stop = () => {};
    t.after(() => { stop(); rmSync(archive, { recursive: true, force: true }); });
    shell(`chmod 777 '${archive}'`);
    process.env.PG_OPTIONS = `-c fsync=off -c archive_mode=on -c archive_command='test ! -f ${archive}/%f && cp %p ${archive}/%f'`;
    const url = await postgres(t);
    delete process.env.PG_OPTIONS;
    if (!url) { t.skip('no PostgreSQL here'); return; }
    const c = company(t, url, 'seloste_pitr'), base = join(archive, 'base');
    shell(`pg_as pg_basebackup -d '${url}' -D '${base}' --checkpoint=fast`);
    c.json('customer', 'add', '--kind', 'person', '--first-name', 'Ennen', '--last-name', 'Hetkeä', '--register', 'mallikonttori');
    const moment = psql(url, 'SELECT now()');
    await new Promise((resolve) => setTimeout(resolve, 50));
    c.erase();
    c.json('customer', 'add', '--kind', 'person', '--first-name', 'Jälkeen', '--last-name', 'Hetken', '--register', 'mallikonttori');
    psql(url, 'SELECT pg_switch_wal()');
    await new Promise((resolve) => setTimeout(resolve, 1500)); // the archiver's turn

    const socket = join(archive, 'socket');
    shell(`pg_as mkdir '${socket}'; pg_as touch '${base}/recovery.signal'; bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
        (cd / && pg_as "$bin/pg_ctl" -D '${base}' -w -l '${archive}/log' -o "-k ${socket} -c listen_addresses='' -c archive_mode=off -c max_connections=200 \
            -c restore_command='cp ${archive}/%f %p' -c recovery_target_time='${moment}' -c recovery_target_action=promote" start)`);
    stop = () => shell(`bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1); cd / && pg_as "$bin/pg_ctl" -D '${base}' -m immediate stop`);
    c.at.url = `postgresql://seloste@/seloste_pitr?host=${socket}`;
    for (let i = 0; psql(c.at.url, 'SELECT pg_is_in_recovery()') !== 'f' && i < 100; i++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(closedUntilReplayed(c, /SEL-(1120|4221)/).forgotten_again >= 1);
    const people = JSON.stringify(c.json('customer', 'find', 'Hetk', '--register', 'mallikonttori'));
    assert.match(people, /Ennen/);
    assert.doesNotMatch(people, /Jälkeen/);
});
