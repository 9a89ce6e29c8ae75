// A played year with what later rooms keep, restored: every table has the rows that it had, the proofs say the same, the books add up
// (P34, P43, P65, P72). From a copy, from a copy and the shipped log, and on PostgreSQL by its own tools.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { build, hasDemo, program, run } from '../lib/server.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const counter = join(dirname(program), 'tablecount');
const skip = !hasDemo ? 'no demo in this build' : !existsSync(counter) ? 'no tablecount in this build' : false;
// A restore writes its own doings: who did it and when. Everything else is as it was.
const own = /^(audit_|backup_run$|key_mark$|proof|evidence)/;

function world(t, env = {}) {
    const folder = mkdtempSync(join(build, 'tmp', 'restore-')), data = join(folder, 'd');
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const cli = (dir, ...args) => run([...args, '--data', dir], { env });
    const json = (dir, ...args) => {
        const r = cli(dir, ...args, '--json');
        assert.equal(r.code, 0, `${args.join(' ')}\n${r.out}${r.err}`);
        return r.out.trim() ? JSON.parse(r.out) : {};
    };
    return { folder, data, cli, json };
}

// The year, and a row in tables that a year of invoices does not reach.
function play(w) {
    assert.equal(w.cli(w.data, 'demo', '--year').code, 0);
    const on = (...args) => w.json(w.data, ...args, '--register', 'mallikonttori');
    const person = String(on('customer', 'add', '--kind', 'person', '--first-name', 'Syysmyrsky', '--last-name', 'Vadelmapensas', '--email', 'syysmyrsky@vadelmapensas.example').number);
    const firm = String(on('customer', 'add', '--kind', 'organisation', '--organisation', 'Muuttofirma Oy', '--street', 'Mallikuja 4', '--postcode', '33100').number);
    on('consent', 'give', '--customer', person, '--purpose', 'direct-marketing');
    on('consent', 'ban', '--customer', person);
    on('breach', 'open', '--what', 'Kirje meni väärälle');
    on('breach', 'affect', 'TL-2026-001', '--customer', person);
    on('request', 'open', '--customer', person, '--kind', 'restriction');
    on('package', '--customer', person, '-o', join(w.folder, 'package'));
    w.json(w.data, 'package', 'import', join(w.folder, 'package'), '--register', 'esimerkki-ikkunat');
    on('payment', 'account', 'FI2112345600000785');
    on('month', 'lock', '2026-01');
    on('retention', 'run');
    on('request', 'canary');
    const file = join(w.folder, 'avoimet.csv');
    writeFileSync(file, `laskunumero;asiakasnumero;laskupäivä;eräpäivä;avoin;alv\n90455;${firm};1.10.2026;15.10.2026;124,00;25,5\n`);
    on('movein', 'run', '--invoices', file, '--series', 'invoice=90460');
    on('invoice', 'add', '--customer', firm, '--row', 'Työ;1;100,00');
    const gone = String(on('customer', 'add', '--kind', 'person', '--first-name', 'Poistuva', '--last-name', 'Henkilö').number);
    on('erase', 'run', '--customer', gone, '--confirm', gone);
    return person;
}

// Which statements hold; but that restores are tried is truer after one than before.
const states = (w, dir) => w.json(dir, 'prove').registers.flatMap((r) => r.statements.map((s) => `${r.slug} ${s.id} ${s.state}`))
    .filter((line) => !line.includes(' security.good-practice '));
const sameStates = (before, after) => assert.deepEqual(after.filter((line) => !before.includes(line)), []);
const books = (w, dir) => assert.equal(w.json(dir, 'audit', 'ledger', '--register', 'mallikonttori').agrees, true);

function tables(dir) {
    const r = spawnSync(counter, [join(dir, 'seloste.db')], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    return new Map(r.stdout.trim().split('\n').map((l) => { const [name, rows, digest] = l.split(' '); return [name, { rows: Number(rows), digest }]; }));
}

function same(before, after) {
    assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
    let filled = 0;
    for (const [name, b] of before) {
        const a = after.get(name);
        if (own.test(name)) assert.ok(a.rows >= b.rows, name);
        else assert.deepEqual({ name, ...a }, { name, ...b });
        filled += b.rows > 0;
    }
    return filled;
}

test('P34 P43 P65 P72 a played year comes back whole, from a copy and from the shipped log', { skip, timeout: 300000 }, (t) => {
    const w = world(t), ship = join(w.folder, 'ship');
    play(w);
    const proofs = states(w, w.data);
    const begun = w.json(w.data, 'backup', 'ship', '--to', ship);
    const copied = tables(w.data);
    const late = String(w.json(w.data, 'customer', 'add', '--kind', 'organisation', '--organisation', 'Myöhäinen Lisä Oy',
        '--street', 'Mallikuja 5', '--postcode', '33100', '--register', 'mallikonttori').number);
    w.json(w.data, 'invoice', 'add', '--customer', late, '--row', 'Työ;1;100,00', '--register', 'mallikonttori');
    w.json(w.data, 'backup', 'ship');
    const shipped = tables(w.data);

    const copy = join(w.folder, 'copy'), log = join(w.folder, 'log');
    w.json(copy, 'restore', begun.base, '--confirm', 'mallikonttori');
    assert.ok(same(copied, tables(copy)) >= 80, 'most tables had rows');
    w.json(log, 'restore', ship, '--at', 'latest', '--confirm', 'mallikonttori');
    same(shipped, tables(log));
    for (const dir of [copy, log]) {
        books(w, dir);
        w.json(dir, 'audit', 'verify');
        sameStates(proofs, states(w, dir));
    }
});

const psql = (url, sql) => {
    const r = spawnSync('psql', [url, '-AtqX', '-v', 'ON_ERROR_STOP=1', '-c', sql], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    return r.stdout.trim();
};

function postgres(t) {
    const shell = spawn('bash', ['-c', `cd '${top}'; . tests/lib/pg.sh; pg_start >&2 || exit 1; echo "$SELOSTE_TEST_PG"; read; pg_stop`], { stdio: ['pipe', 'pipe', 'ignore'] });
    t.after(() => shell.stdin.end());
    return new Promise((resolve) => {
        let out = '';
        shell.stdout.on('data', (d) => { out += d; if (out.includes('\n')) resolve(out.trim()); });
        shell.on('exit', () => resolve(null));
    });
}

function pgTables(url) {
    const names = psql(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").split('\n');
    const sql = names.map((n) => `SELECT '${n}', count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 8))::bit(32)::bigint), 0) FROM "${n}" t`).join(' UNION ALL ');
    return new Map(psql(url, sql).split('\n').map((l) => { const [name, rows, digest] = l.split('|'); return [name, { rows: Number(rows), digest }]; }));
}

test('P34 P43 P65 P72 a played year on PostgreSQL comes back whole by its own tools', { skip, timeout: 300000 }, async (t) => {
    const url = await postgres(t);
    if (!url) { t.skip('no PostgreSQL here'); return; }
    psql(url, 'CREATE DATABASE seloste_whole');
    const at = url.replace('/postgres?', '/seloste_whole?');
    const w = world(t, { SELOSTE_DATABASE_URL: at }), dump = join(w.folder, 'dump');
    play(w);
    const proofs = states(w, w.data);
    assert.equal(spawnSync('pg_dump', ['-Fc', '-f', dump, at]).status, 0);
    const before = pgTables(at);
    w.json(w.data, 'backup', 'create');
    psql(url, 'DROP DATABASE seloste_whole');
    psql(url, 'CREATE DATABASE seloste_whole');
    assert.equal(spawnSync('pg_restore', ['-d', at, dump]).status, 0);
    w.json(w.data, 'restore', '--replay', '--confirm', 'mallikonttori');
    assert.ok(same(before, pgTables(at)) >= 80, 'most tables had rows');
    books(w, w.data);
    w.json(w.data, 'audit', 'verify');
    sameStates(proofs, states(w, w.data));
});
