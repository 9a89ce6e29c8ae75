// Backup and restore from outside: a restored copy stays closed until it has forgotten again (P34, P63, P72; I-4).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, demoDirectory, hasDemo, run, sleep, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const person = { first: 'Syysmyrsky', last: 'Vadelmapensas', email: 'syysmyrsky@vadelmapensas.example', phone: '+358400000789' };
const needles = [`${person.first} ${person.last}`, person.email, person.phone].join('\n') + '\n';

function world(t) {
    const folder = mkdtempSync(join(build, 'tmp', 'backup-'));
    const data = demoDirectory();
    t.after(() => {
        rmSync(folder, { recursive: true, force: true });
        rmSync(data, { recursive: true, force: true });
        rmSync(`${data}-keep`, { recursive: true, force: true });
    });
    const on = (dir) => (...args) => run([...args, '--data', dir]);
    const json = (dir, ...args) => {
        const r = run([...args, '--data', dir, '--json']);
        assert.equal(r.code, 0, `${args.join(' ')}\n${r.out}${r.err}`);
        return JSON.parse(r.out);
    };
    const residue = (dir) => {
        const file = join(folder, 'needles');
        writeFileSync(file, needles);
        return run(['residue', '--needles', file, '--path', dir, '--json']);
    };
    const addPerson = () => String(json(data, 'customer', 'add', '--kind', 'person', '--first-name', person.first, '--last-name',
        person.last, '--email', person.email, '--phone', person.phone, '--register', 'mallikonttori').number);
    return { folder, data, on, json, residue, addPerson };
}

const erase = (w, dir, number) => w.json(dir, 'erase', 'run', '--customer', number, '--confirm', number, '--register', 'mallikonttori');
const find = (w, dir, word) => w.json(dir, 'customer', 'find', word, '--register', 'mallikonttori');

test('p34 p63 I-4 a copy from before an erasure forgets again before it opens, with and without the key of the person', options, (t) => {
    const w = world(t);
    const number = w.addPerson();
    const before = w.json(w.data, 'backup', 'create');
    erase(w, w.data, number);

    // the newest key set of persons still has the key: everything is erased by the engine, key and rows
    const first = join(w.folder, 'first');
    const done = w.json(first, 'restore', before.file, '--confirm', 'mallikonttori');
    assert.equal(done.open, true);
    assert.equal(done.forgotten_again >= 1, true);
    assert.equal(done.residue, 0);
    assert.equal(JSON.parse(w.residue(first).out).hits.length, 0);
    assert.doesNotMatch(JSON.stringify(find(w, first, person.last)), new RegExp(person.last));

    // a later key set does not have it: what is left of the person cannot be read, and goes
    w.json(w.data, 'backup', 'create');
    const second = join(w.folder, 'second');
    assert.equal(w.json(second, 'restore', before.file, '--confirm', 'Mallikonttori Oy').residue, 0);
    const csv = join(w.folder, 'again.csv');
    writeFileSync(csv, `sukunimi;etunimi;sähköposti\n${person.last};${person.first};${person.email}\n`);
    const again = w.on(second)('import', csv, '--register', 'mallikonttori');
    assert.match(again.out, /Estolista esti 1/);
    assert.equal(w.on(second)('audit', 'verify').code, 0);
    assert.equal(w.on(second)('audit', 'keys').code, 0); // no key came back for the forgotten (I-7)
});

test('p34 a restored copy is closed to everybody until the ledger has been replayed', options, (t) => {
    const w = world(t);
    const made = w.json(w.data, 'backup', 'create');
    const target = join(w.folder, 'closed');
    const wrong = w.on(target)('restore', made.file, '--confirm', 'nosuchname');
    assert.equal(wrong.code, 1);
    assert.match(wrong.err, /SEL-4212/);
    for (const args of [['customer', 'list'], ['prove'], ['backup', 'create']]) {
        const r = w.on(target)(...args);
        assert.equal(r.code, 5, args.join(' '));
        assert.match(r.err, /SEL-1118/);
    }
    assert.equal(w.on(target)('serve', '--listen', '127.0.0.1:0').code !== 0, true);
    assert.equal(w.on(target)('restore', '--confirm', 'mallikonttori').code, 0);
    assert.equal(w.on(target)('customer', 'list').code, 0);
});

test('p72 a backup is verified, listed, and refuses what is not whole', options, (t) => {
    const w = world(t);
    const made = w.json(w.data, 'backup', 'create');
    const tried = w.json(w.data, 'backup', 'verify', made.file);
    assert.equal(tried.passed, true);
    assert.equal(tried.rows, made.rows);
    assert.equal(tried.keys_of_persons, made.keys_of_persons);
    assert.equal(w.json(w.data, 'backup', 'list').backups.length, 1);

    const cut = join(w.folder, made.file.split('/').pop());
    cpSync(made.file, cut);
    cpSync(made.keys, join(w.folder, made.keys.split('/').pop()));
    cpSync(made.lasting_keys, join(w.folder, made.lasting_keys.split('/').pop()));
    const whole = w.on(join(w.folder, 'whole'))('restore', cut, '--confirm', 'mallikonttori');
    assert.equal(whole.code, 0, whole.err);
    writeFileSync(cut, 'not a backup');
    assert.match(w.on(join(w.folder, 'x'))('restore', cut, '--confirm', 'mallikonttori').err, /SEL-4205/);
    assert.equal(existsSync(join(w.folder, 'x')), false);
    assert.match(w.on(join(w.folder, 'x'))('restore', join(w.folder, 'nothing'), '--confirm', 'mallikonttori').err, /SEL-4204/);
    // a directory with something in it, no private key, no ledger
    assert.match(w.on(w.data)('restore', made.file, '--confirm', 'mallikonttori').err, /SEL-4207/);
    rmSync(join(`${w.data}-keep`, 'erasure-ledger'));
    assert.match(w.on(join(w.folder, 'y'))('restore', made.file, '--confirm', 'mallikonttori').err, /SEL-4209/);
    rmSync(join(`${w.data}-keep`, 'backup-private.key'));
    assert.match(w.on(join(w.folder, 'y'))('restore', made.file, '--confirm', 'mallikonttori').err, /SEL-4202/);
    assert.equal(existsSync(join(w.folder, 'y')), false);
    assert.match(w.on(w.data)('backup', 'create', '--to', 'relative').err, /SEL-4211/);
});

// Shipping into `ship`, a person who comes, a moment, and an erasure after it.
async function shippedPast(w, server) {
    const ship = join(w.folder, 'ship');
    const begun = server.cli('backup', 'ship', '--to', ship, '--every', '1', '--json');
    assert.equal(begun.code, 0, begun.err);
    const number = w.addPerson();
    await sleep(50);
    const moment = new Date().toISOString();
    await sleep(50);
    return { ship, number, moment };
}

test('p34 p63 p72 I-4 to a moment from the shipped log: who was erased after it is not alive, who came after it is not there', options, async (t) => {
    const w = world(t);
    const server = await start({ data: w.data });
    const { ship, number, moment } = await shippedPast(w, server);
    assert.match(JSON.stringify(find(w, w.data, person.last)), new RegExp(person.last));
    erase(w, w.data, number);
    w.json(w.data, 'customer', 'add', '--kind', 'person', '--first-name', 'Jälkeen', '--last-name', 'Tullut', '--register', 'mallikonttori');
    assert.equal(JSON.parse(server.cli('backup', 'ship', '--json').out).trouble, 'none');
    server.child.kill('SIGKILL'); // the supervisor's children end with it
    await server.ended;
    assert.equal(JSON.parse(w.residue(ship).out).hits.length, 0);

    const before = join(w.folder, 'before');
    const done = w.json(before, 'restore', ship, '--at', moment, '--confirm', 'mallikonttori');
    assert.equal(done.open, true);
    assert.equal(done.forgotten_again >= 1, true);
    assert.equal(done.residue, 0);
    assert.equal(Date.parse(done.moment) <= Date.parse(moment), true);
    assert.equal(JSON.parse(w.residue(before).out).hits.length, 0);
    assert.doesNotMatch(JSON.stringify(find(w, before, person.last)), new RegExp(person.last));
    assert.doesNotMatch(JSON.stringify(find(w, before, 'Tullut')), /Tullut/); // not yet born
    assert.equal(w.on(before)('audit', 'verify').code, 0);
    assert.equal(w.on(before)('audit', 'ledger').code, 0);
    assert.equal(w.on(before)('audit', 'keys').code, 0);

    const latest = join(w.folder, 'latest');
    w.json(latest, 'restore', ship, '--at', 'latest', '--confirm', 'mallikonttori');
    assert.match(JSON.stringify(find(w, latest, 'Tullut')), /Tullut/);
    assert.equal(w.json(w.data, 'backup', 'verify', readdirSync(ship).filter((f) => f.endsWith('.data')).map((f) => join(ship, f))[0], '--at', 'latest').passed, true);
});

test('p34 I-4 files copied back by hand stay closed until the erasures are repeated', options, (t) => {
    const w = world(t), old = join(w.folder, 'old');
    const number = w.addPerson();
    cpSync(w.data, old, { recursive: true });
    erase(w, w.data, number);
    for (const file of ['seloste.db', 'keys.db']) { // data and keys of yesterday, the person's key among them; the ledger knows better
        for (const tail of ['-wal', '-shm']) rmSync(join(w.data, file + tail), { force: true });
        cpSync(join(old, file), join(w.data, file));
    }
    const closed = w.on(w.data)('customer', 'list');
    assert.equal(closed.code, 5);
    assert.match(closed.err, /SEL-4221/);
    const done = w.json(w.data, 'restore', '--replay', '--confirm', 'mallikonttori');
    assert.equal(done.forgotten_again, 1);
    assert.equal(JSON.parse(w.residue(join(w.data, 'seloste.db')).out).hits.length, 0);
    assert.doesNotMatch(JSON.stringify(find(w, w.data, person.last)), new RegExp(person.last));
    assert.equal(w.on(w.data)('audit', 'verify').code, 0);
    assert.equal(w.on(w.data)('audit', 'keys').code, 0);
    assert.match(w.on(join(w.folder, 'nowhere'))('restore', '--replay', '--confirm', 'x').err, /SEL-1115/);
});

test('p72 shipping stops nobody, tells its troubles, and a moment that cannot be had is refused', options, async (t) => {
    const w = world(t);
    const server = await start({ data: w.data });
    t.after(() => server.stop());
    assert.equal(JSON.parse(server.cli('backup', 'ship', '--json').out).on, false);
    for (const args of [['--to', 'relative'], ['--to', join(w.folder, 'x'), '--every', '0'], ['--to', join(w.folder, 'x'), '--every', 'often']]) {
        const r = server.cli('backup', 'ship', ...args);
        assert.equal(r.code, 1);
        assert.match(r.err, /SEL-(4211|4222)/);
    }
    const { ship, moment } = await shippedPast(w, server);
    const on = (...args) => w.on(join(w.folder, 'no'))('restore', ship, '--confirm', 'mallikonttori', ...args);
    assert.match(on('--at', 'noon').err, /SEL-4219/);
    assert.match(on('--at', '2020-01-01T00:00:00Z').err, /SEL-4204/); // no base that old
    server.cli('backup', 'ship');
    const segments = readdirSync(join(ship, 'wal')).filter((f) => f.endsWith('.frames')).sort();
    renameSync(join(ship, 'wal'), join(ship, 'wal.away'));
    writeFileSync(join(ship, 'wal'), '');
    w.addPerson(); // the register goes on
    assert.equal(JSON.parse(server.cli('backup', 'ship', '--json').out).trouble, 'failed');
    assert.match(server.cli('backup', 'ship').out, /ei voi kirjoittaa/);
    rmSync(join(ship, 'wal'));
    renameSync(join(ship, 'wal.away'), join(ship, 'wal'));
    assert.equal(JSON.parse(server.cli('backup', 'ship', '--json').out).trouble, 'none');
    if (segments.length > 1) {
        rmSync(join(ship, 'wal', segments[0]));
        assert.match(on('--at', 'latest').err, /SEL-4216/);
    }
    assert.equal(existsSync(join(w.folder, 'no')), false);
    assert.ok(moment);
    assert.equal(JSON.parse(server.cli('backup', 'ship', '--stop', '--json').out).on, false);
    assert.equal(existsSync(join(w.data, 'shipping')), false);
});

// ENOSPC on a disk of its own: what does not fit waits, the register goes on, nothing is half there, and it all goes when there is room.
test('p72 the disk of the shipped log is full: the register goes on, and nothing is lost', options, async (t) => {
    const disk = mkdtempSync(join(build, 'tmp', 'disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m,mode=0700', 'tmpfs', disk]).status !== 0) { rmSync(disk, { recursive: true }); return t.skip('no right to mount a small disk'); }
    t.after(() => { spawnSync('umount', ['-l', disk]); rmSync(disk, { recursive: true, force: true }); });
    const w = world(t);
    const server = await start({ data: w.data });
    t.after(() => server.stop());
    const ship = join(disk, 'ship'), trouble = () => JSON.parse(server.cli('backup', 'ship', '--json').out).trouble;
    assert.equal(server.cli('backup', 'ship', '--to', ship, '--every', '1').code, 0);
    const room = statfsSync(disk);
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(room.bavail * room.bsize - (16 << 10)));
    let number = w.addPerson();
    for (let i = 0; i < 20 && trouble() === 'none'; i++) number = w.addPerson();
    assert.equal(trouble(), 'failed');
    assert.match(JSON.stringify(find(w, w.data, person.last)), new RegExp(person.last)); // written and read as ever
    assert.deepEqual(readdirSync(join(ship, 'wal')).filter((f) => f.endsWith('.part')), []);
    const whole = w.json(join(w.folder, 'full'), 'restore', ship, '--at', 'latest', '--confirm', 'mallikonttori'); // what went is whole
    assert.equal(whole.open, true);
    rmSync(join(disk, 'ballast'));
    assert.equal(trouble(), 'none');
    w.json(join(w.folder, 'room'), 'restore', ship, '--at', 'latest', '--confirm', 'mallikonttori');
    assert.ok(w.json(join(w.folder, 'room'), 'customer', 'show', number, '--register', 'mallikonttori'));
});

test('p72 a backup is made while the server works, and holds no clear text', options, async (t) => {
    const w = world(t);
    w.addPerson();
    const server = await start({ data: w.data });
    t.after(() => server.stop());
    const r = server.cli('backup', 'create', '--json');
    assert.equal(r.code, 0, r.err);
    const made = JSON.parse(r.out);
    assert.ok(readdirSync(join(w.data, 'backups')).every((f) => /^seloste-\d{8}T\d{6}Z\.(data|short|lasting)$/.test(f)));
    assert.equal(JSON.parse(w.residue(join(w.data, 'backups')).out).hits.length, 0);
    assert.equal(JSON.parse(server.cli('backup', 'verify', made.file, '--json').out).passed, true);
});
