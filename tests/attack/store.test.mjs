// The data directory under attack: a second server, keys that are gone, wrong, old or open to others;
// notices that are no notices. Nothing that refuses may change a byte.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { build, freshDirectory } from '../lib/server.mjs';
import { newRegisters, notices, registers, run, sanitizers, signIn, startOn } from './lib.mjs';
import { populate } from './world.mjs';

let origin, world, scratch;

before(async () => {
    world = newRegisters();
    const server = await startOn(world.data);
    const c = await signIn(server, 'testi.hyokkaaja', registers[0]);
    await populate(c, 'Avain', { customers: 2 });
    c.close();
    await server.stop();
    origin = world.data;
    scratch = mkdtempSync(join(build, 'tmp', 'store-'));
});
after(() => { world?.remove(); rmSync(scratch, { recursive: true, force: true }); });

let copies = 0;
function copy() {
    const to = join(scratch, `d${copies++}`);
    cpSync(origin, to, { recursive: true, preserveTimestamps: true });
    chmodSync(to, 0o700);
    return to;
}
// The store's own files: `lock` and the WAL's index are working papers.
function print(dir) {
    return Object.fromEntries(readdirSync(dir).filter((f) => !/^lock$|-shm$|\.sock$/.test(f)).sort()
        .map((f) => [f, statSync(join(dir, f), { throwIfNoEntry: false })?.isFile() ? createHash('sha256').update(readFileSync(join(dir, f))).digest('hex') : 'other']));
}
// serve, and a command that opens the store: both refuse with words, nothing is changed.
function refusesAll(dir, pattern, codes = [1]) {
    const had = print(dir);
    for (const args of [['serve', '--data', dir, '--listen', '127.0.0.1:0'], ['customer', 'list', '--json', '--register', registers[0], '--data', dir]]) {
        const r = run([...args, '--lang', 'en'], { env: sanitizers });
        assert.ok(codes.includes(r.code), `${args[0]}: ${r.code} ${r.signal}\n${r.out}${r.err}`);
        assert.match(r.err, pattern, args[0]);
        assert.ok(!/Sanitizer|runtime error/.test(r.err), r.err);
        assert.ok(!r.out.includes('Avain'), 'no data leave');
        assert.deepEqual(print(dir), had, `${args[0]} changed files`);
    }
}
// The same directory put right works as before: nothing was destroyed.
function works(dir) {
    const r = run(['customer', 'list', '--json', '--register', registers[0], '--data', dir]);
    assert.equal(r.code, 0, r.err);
    assert.ok(r.out.includes('Avainsuku'), r.out);
    assert.equal(run(['audit', 'verify', '--data', dir]).code, 0);
}

test('a second server on the directory: exit 6, the holder named, the first goes on', async () => {
    const dir = copy();
    const first = await startOn(dir);
    for (const [lang, word] of [['fi', /käytössä|prosessi/i], ['sv', /används|process/i], ['en', /process|in use/i]]) {
        const second = run(['serve', '--data', dir, '--listen', '127.0.0.1:0', '--lang', lang]);
        assert.equal(second.code, 6, second.err);
        assert.match(second.err, word);
        assert.match(second.err, /\b\d+\b.*SEL-2330/s);
    }
    assert.equal((await fetch(`${first.url}/readyz`)).status, 200);
    await first.stop();
    works(dir);
});

test('master key missing, empty, short, long, wrong, a link, a folder: refused, nothing made, nothing lost', () => {
    for (const [what, spoil] of [
        ['missing', (k) => unlinkSync(k)],
        ['empty', (k) => writeFileSync(k, '')],
        ['short', (k) => writeFileSync(k, Buffer.alloc(31, 7))],
        ['long', (k) => writeFileSync(k, Buffer.alloc(33, 7))],
        ['wrong', (k) => writeFileSync(k, Buffer.alloc(32, 7))],
        ['one bit', (k) => { const b = readFileSync(k); b[5] ^= 1; writeFileSync(k, b); }],
        ['a folder', (k) => { unlinkSync(k); mkdirSync(k); }],
        ['a dead link', (k) => { unlinkSync(k); symlinkSync('/nonexistent/key', k); }],
    ]) {
        const dir = copy();
        spoil(join(dir, 'master.key'));
        try { refusesAll(dir, /master\.key|master key/i); } catch (e) { e.message = `${what}: ${e.message}`; throw e; }
        rmSync(join(dir, 'master.key'), { recursive: true, force: true });
        cpSync(join(origin, 'master.key'), join(dir, 'master.key'), { preserveTimestamps: true });
        chmodSync(join(dir, 'master.key'), 0o600);
        works(dir);
    }
});

test('master key that others can read: refused until it is closed', () => {
    for (const mode of [0o644, 0o640, 0o604, 0o660, 0o602]) {
        const dir = copy();
        chmodSync(join(dir, 'master.key'), mode);
        refusesAll(dir, /master\.key|master key/i);
        chmodSync(join(dir, 'master.key'), 0o600);
        works(dir);
    }
});

test('P34 keys.db gone, empty, cut, of another store or older than the data: refused, never new keys', async () => {
    const older = copy();
    const before_ = copy(); // its keys.db stays behind
    const server = await startOn(older);
    const c = await signIn(server, 'testi.hyokkaaja', registers[0]);
    await populate(c, 'Myöhempi', { customers: 2 });
    c.close();
    await server.stop();
    const stranger = newRegisters();
    const keys = (d) => join(d, 'keys.db');
    try {
        for (const [what, spoil] of [
            ['gone', (d) => unlinkSync(keys(d))],
            ['empty', (d) => writeFileSync(keys(d), '')],
            ['cut', (d) => writeFileSync(keys(d), readFileSync(keys(d)).subarray(0, 5000))],
            ['noise', (d) => writeFileSync(keys(d), Buffer.alloc(24576, 0x5a))],
            ['of another store', (d) => cpSync(keys(stranger.data), keys(d))],
            ['older than the data', (d) => { cpSync(older, d, { recursive: true, force: true }); cpSync(keys(before_), keys(d)); }],
        ]) {
            const dir = copy();
            spoil(dir);
            for (const f of readdirSync(dir)) if (/-(wal|shm)$/.test(f)) unlinkSync(join(dir, f));
            try { refusesAll(dir, /key|CORRUPT|SEL-11/i); } catch (e) { e.message = `${what}: ${e.message}`; throw e; }
        }
    } finally { stranger.remove(); }
});

test('seloste.db gone, noise or cut: refused in words; a foreign file in the directory is left alone', () => {
    for (const spoil of [(f) => unlinkSync(f), (f) => writeFileSync(f, 'not a database'), (f) => writeFileSync(f, readFileSync(f).subarray(0, 70000)), (f) => writeFileSync(f, Buffer.alloc(100000, 0xff))]) {
        const dir = copy();
        spoil(join(dir, 'seloste.db'));
        refusesAll(dir, /SEL-\d+/, [1, 4, 6]);
    }
});

test('plain HTTP on an address that is not loopback is refused, in three languages', () => {
    const dir = copy();
    const had = print(dir);
    for (const listen of ['0.0.0.0:0', '[::]:0', '192.0.2.1:8080', 'x-att:1', '127.0.0.1:99999', '127.0.0.1:-1', '127.0.0.1:0x50', '%n%n:1'])
        for (const lang of listen[0] === '0' ? ['fi', 'sv', 'en'] : ['sv']) {
            const r = run(['serve', '--data', dir, '--listen', listen, '--lang', lang], { env: sanitizers });
            assert.ok(r.code === 1 || r.code === 2, `${listen}: ${r.code} ${r.signal}\n${r.err}`);
            assert.match(r.err, /SEL-\d+/, listen);
        }
    assert.deepEqual(print(dir), had);
});

test('a data directory that others can enter, a file in its place, and one that cannot be written', () => {
    const file = join(scratch, 'file');
    writeFileSync(file, 'x');
    for (const dir of [file, join(scratch, 'no', 'such'), '/proc', '']) {
        const r = run(['serve', '--data', dir, '--listen', '127.0.0.1:0'], { env: sanitizers });
        assert.ok([1, 2, 4].includes(r.code), `${dir}: ${r.code} ${r.signal} ${r.err}`);
        assert.notEqual(r.err, '');
    }
});

// --- notices that are no notices ------------------------------------------------------------------------
const noise = Buffer.from(Array.from({ length: 200000 }, (_, i) => (i * 7919 + (i >> 3)) & 255));
const text = readFileSync(notices[0]);
const hostile = {
    'empty': Buffer.alloc(0), 'one NUL': Buffer.alloc(1), 'binary': noise, 'PNG': Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), noise]),
    'PDF': Buffer.concat([Buffer.from('%PDF-1.7\n'), noise]), 'ZIP': Buffer.concat([Buffer.from('PK\x03\x04'), noise]), '50 MB': Buffer.alloc(50 << 20, 'Rekisterin tiedot poistetaan. '),
    '50 MB of one line': Buffer.alloc(50 << 20, 'a'), 'UTF-16': Buffer.from(`\ufeff${text}`, 'utf16le'), 'NUL within': Buffer.concat([text.subarray(0, 500), Buffer.alloc(3), text.subarray(500)]),
    'invalid UTF-8': Buffer.concat([text.subarray(0, 500), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), text.subarray(500)]),
    'blanks': Buffer.alloc(5000, ' \n'), 'only markup': Buffer.from('<html><head></head><body><p></p></body></html>'),
    'deep markup': Buffer.from('<div>'.repeat(100000)), 'open tags': Buffer.from('<'.repeat(200000)), 'one tag of 1 MB': Buffer.from(`<a ${'x'.repeat(1000000)}`), 'entities': Buffer.from('&amp;'.repeat(100000) + '&#x110000;&#0;&#xD800;&'),
    'script': Buffer.from(`<html><script>alert(1)</script><style>x</style><!-- <b> -->${text}`), 'comment without end': Buffer.from(`${text}<!--`), 'lines of 900 kB': Buffer.alloc(900 << 10, '1. Rekisterinpitäjä\n'),
    'headings only': Buffer.from('1. Rekisterinpitäjä\n2. Yhteyshenkilö\n3. Rekisterin nimi\n'.repeat(50)), 'formats': Buffer.from('%n%n%s%s {x} {{x}} ${x} $(id)\n'.repeat(100)),
};

test('hostile files for notice lint: an answer or a clear error, never a stop', () => {
    for (const [name, bytes] of Object.entries(hostile)) {
        const file = join(scratch, 'notice.txt');
        writeFileSync(file, bytes);
        for (const args of [['--json'], []]) {
            const r = run(['notice', 'lint', file, '--lang', 'en', ...args], { env: sanitizers });
            assert.ok([0, 1].includes(r.code), `${name}: ${r.code} ${r.signal}\n${r.err.slice(-3000)}`);
            assert.ok(!/Sanitizer|runtime error/.test(r.err), `${name}: ${r.err.slice(0, 3000)}`);
            if (r.code === 1) assert.match(r.err, /SEL-\d+/, name);
            else if (args.length) assert.ok(JSON.parse(r.out).sentences, name);
            assert.ok(!r.out.includes('\0') && !r.out.includes('\x1b'), name);
        }
        if (/empty|binary|50 MB|PNG|PDF|ZIP|NUL/.test(name)) assert.equal(run(['notice', 'lint', file, '--json']).code, 1, `${name} is no notice`);
    }
    const html = run(['notice', 'lint', notices[1], '--json']);
    assert.equal(html.code, 0, html.err);
    assert.ok(JSON.parse(html.out).sentences.filter((s) => s.outcome === 'bound').length > 5, 'HTML is read');
    for (const path of ['/nonexistent', '/', '/dev/null', '/proc/self/mem', scratch, 'a'.repeat(5000), '']) {
        const r = run(['notice', 'lint', path, '--json'], { env: sanitizers });
        assert.ok([1, 2, 4].includes(r.code), `${path}: ${r.code} ${r.signal} ${r.err}`);
    }
});

test('hostile files for init: no half made directory; the same directory takes a good notice afterwards', () => {
    for (const name of ['empty', 'binary', '50 MB', 'ZIP', 'only markup', 'blanks']) {
        const file = join(scratch, 'notice.txt');
        writeFileSync(file, hostile[name]);
        const dir = freshDirectory();
        for (const list of [[file], [notices[0], file]]) {
            const r = run(['init', '--data', dir, ...list.flatMap((f) => ['--notice', f]), '--adopt', 'Testi Hyökkääjä', '--lang', 'en'], { env: sanitizers });
            assert.ok(r.code === 1 || r.code === 4, `${name}: ${r.code} ${r.signal}\n${r.out}${r.err}`);
            assert.match(r.err, /SEL-\d+/);
            const left = existsSync(dir) ? readdirSync(dir) : [];
            assert.ok(!left.some((f) => /\.db$/.test(f)), `${name}: left ${left}`);
        }
        const good = run(['init', '--data', dir, '--notice', notices[0], '--adopt', 'Testi Hyökkääjä']);
        assert.equal(good.code, 0, `${name}, then a good one: ${good.err}`);
        const again = run(['init', '--data', dir, '--notice', notices[0], '--adopt', 'Testi Hyökkääjä']);
        assert.notEqual(again.code, 0, 'init over a store');
        rmSync(dirname(dir), { recursive: true, force: true });
    }
});
