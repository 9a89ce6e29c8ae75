// The command line without data: help, near misses, exit codes, JSON (UI section 9).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { freshDirectory, hasDemo, run, start } from '../lib/server.mjs';

const notice = fileURLToPath(new URL('../notices/mallikonttori.txt', import.meta.url));

test('help begins with examples and names every command', () => {
    const r = run(['--help']);
    assert.equal(r.code, 0);
    assert.match(r.out, /Esimerkkejä:\n +seloste notice lint/);
    for (const command of ['serve', 'doctor', 'routes', 'datause', 'tls self-signed'])
        assert.match(r.out, new RegExp(`^  seloste ${command}`, 'm'));
    assert.equal(r.err, '');
    assert.match(run(['audit', '--help']).out, /audit verify/);
    assert.equal(run(['nosuchthing', '--help']).code, 2);
});

test('no command is a usage error, version is not', () => {
    assert.equal(run([]).code, 2);
    const r = run(['--version']);
    assert.equal(r.code, 0);
    assert.match(r.out, /^seloste \d+\.\d+\.\d+\n$/);
});

test('near misses are told in the three languages', () => {
    for (const [lang, words] of [['fi', 'Tarkoititko: doctor'], ['sv', 'Menade du: doctor'], ['en', 'Did you mean: doctor']]) {
        const r = run(['doktor', '--lang', lang]);
        assert.equal(r.code, 2);
        assert.ok(r.err.includes(words), r.err);
    }
    const option = run(['serve', '--lisen', 'x']);
    assert.equal(option.code, 2);
    assert.match(option.err, /Tarkoititko: --listen/);
});

test('options that contradict each other are refused, and a word too many', () => {
    for (const words of [['invoice', 'list', '--open', '--paid'], ['invoice', 'list', '--drafts', '--overdue'], ['order', 'list', '--archived', '--waiting'],
        ['payment', 'folder', '--path', 'x', '--off'], ['notice', 'import', 'x', '--adopt', 'A', '--assign', 'B'], ['backup', 'ship', '--to', 'x', '--stop']]) {
        const r = run(['--lang', 'en', ...words]);
        assert.equal(r.code, 2, words.join(' '));
        assert.match(r.err, /contradict each other: --\S+, --\S+/);
    }
    assert.equal(run(['prove', 'it']).code, 2);
});

test('a command on data without --data is a usage error', () => {
    assert.equal(run(['serve']).code, 2);
    assert.match(run(['serve']).err, /--data/);
});

test('with --json a usage error is JSON too, wherever --json stands', () => {
    for (const words of [['nosuchthing', '--json'], ['--json', 'nosuchthing'], ['routes', '--nosuch', '--json'], ['audit', 'verify', '--json']]) {
        const r = run(words);
        assert.equal(r.code, 2);
        assert.equal(JSON.parse(r.err).error, 'INVALID');
        assert.match(JSON.parse(r.err).code, /^SEL-23/);
    }
});

test('-v tells where a command runs', () => {
    const d = freshDirectory();
    assert.equal(run(['init', '--data', d, '--notice', notice, '--adopt', 'Maija Malli']).code, 0);
    assert.doesNotMatch(run(['audit', 'verify', '--data', d]).err, /runs on the store/);
    assert.match(run(['audit', 'verify', '--data', d, '-v']).err, /runs on the store/);
});

test('residue without needles says what to give', () => {
    const r = run(['residue', '--data', '/nonexistent']);
    assert.equal(r.code, 1);
    assert.match(r.err, /--needles/);
});

test('P03: a notice that cannot be read leaves no directory behind, and spares the key of one that was there', () => {
    const d = freshDirectory(), empty = join(dirname(d), 'empty.txt');
    writeFileSync(empty, '');
    assert.equal(run(['init', '--data', d, '--notice', empty, '--adopt', 'Maija Malli']).code, 1);
    assert.equal(existsSync(d), false);
    mkdirSync(d, { mode: 0o700 });
    assert.equal(run(['init', '--data', d, '--notice', empty, '--adopt', 'Maija Malli']).code, 1);
    assert.deepEqual(readdirSync(d), ['master.key']);
    assert.equal(run(['init', '--data', d, '--notice', notice, '--adopt', 'Maija Malli']).code, 0);
    const entries = JSON.parse(run(['audit', 'list', '--data', d, '--json']).out).entries;
    assert.ok(entries.length > 0 && entries.every((e) => /^[0-9]+$/.test(e.user) && typeof e.notice === 'string')); /* 64 bits */
});

test('a directory that is not there: exit 4 and its name', () => {
    const r = run(['serve', '--data', '/nonexistent/x']);
    assert.equal(r.code, 4);
    assert.match(r.err, /SEL-1115/);
});

test('routes and datause as JSON name purpose and roles', () => {
    const routes = JSON.parse(run(['routes', '--json']).out).routes;
    assert.ok(Array.isArray(routes));
    for (const r of routes) {
        assert.match(r.method, /^[A-Z]+$/);
        assert.match(r.path, /^\//);
        assert.ok(r.roles.length > 0, r.path);
        assert.ok(r.purpose, r.path);
    }
    const uses = JSON.parse(run(['datause', '--json']).out).datause;
    assert.ok(uses.length > 0);
    for (const u of uses) assert.ok(u.purpose && u.category && u.query && (u.reads || u.writes));
});

test('doctor fails on a directory that others can read', () => {
    const d = freshDirectory();
    mkdirSync(d, { mode: 0o755 });
    const r = run(['doctor', '--data', d, '--json']);
    assert.equal(r.code, 1);
    const checks = JSON.parse(r.out).checks;
    assert.equal(checks.find((c) => c.name === 'data').state, 'failed');
    assert.equal(checks.find((c) => c.name === 'master-key').state, 'failed');
    assert.equal(checks.find((c) => c.name === 'sandbox').state, 'planned');
    assert.equal(run(['doctor', '--json']).code, 0);
});

test('a self-signed certificate names its hosts and is never written over', () => {
    const d = freshDirectory();
    mkdirSync(d, { mode: 0o700 });
    assert.equal(run(['tls', 'self-signed', '--data', d, '--host', 'toimisto.example', '--host', '192.0.2.7']).code, 0);
    assert.match(readFileSync(join(d, 'tls.cert'), 'utf8'), /BEGIN CERTIFICATE/);
    assert.match(readFileSync(join(d, 'tls.key'), 'utf8'), /PRIVATE KEY/);
    const before = readFileSync(join(d, 'tls.cert'), 'utf8');
    assert.equal(run(['tls', 'self-signed', '--data', d]).code, 5);
    assert.equal(readFileSync(join(d, 'tls.cert'), 'utf8'), before);
    assert.equal(run(['tls', 'self-signed', '--data', d, '--yes', '--host', 'a,DNS:evil']).code, 1);
    assert.equal(run(['tls', 'self-signed', '--data', d, '--yes']).code, 0);
    assert.notEqual(readFileSync(join(d, 'tls.cert'), 'utf8'), before);
});

test('P64: check tells identifiers, their normal form, and what is wrong by its exit code', () => {
    const good = [
        ['reference', ['20260', '0172'], '202600172'], ['rf', ['rf71 2026 0017 2'], 'RF71202600172'],
        ['iban', ['FI21 1234 5600 0007 85'], 'FI2112345600000785'], ['y-tunnus', ['FI20110629'], '2011062-9'],
        ['vat-id', ['2011062-9'], 'FI20110629'], ['vat-id', ['DE123456789'], 'DE123456789'], ['ovt', ['0037 2011 0629'], '003720110629'],
        ['bic', ['ndeafihh'], 'NDEAFIHH'],
        ['barcode', ['421123456000007850001249000000000000000202600172261015'], '421123456000007850001249000000000000000202600172261015']];
    for (const [kind, values, normalised] of good) {
        const r = run(['check', kind, ...values, '--json']);
        assert.equal(r.code, 0, `${kind} ${values}: ${r.err}`);
        const said = JSON.parse(r.out);
        assert.deepEqual([said.valid, said.kind, said.normalised], [true, kind, normalised]);
    }
    for (const [kind, value] of [['reference', '202600173'], ['rf', 'RF72202600172'], ['iban', 'FI2112345600000786'],
        ['y-tunnus', '1375045-1'], ['vat-id', 'SE1'], ['ovt', '0037'], ['bic', 'X'], ['barcode', '4211'], ['reference', 'x'.repeat(5000)]]) {
        const r = run(['check', kind, value, '--json']);
        assert.equal(r.code, 1, `${kind} ${value.slice(0, 20)}`);
        assert.deepEqual(JSON.parse(r.out), { valid: false, kind, normalised: null });
    }
});

test('P64: barcode writes the bank barcode of BILLING section 3, and refuses what has none', () => {
    const base = ['barcode', '--iban', 'FI2112345600000785', '--due', '2026-10-15'];
    const r = run([...base, '--cents', '12490', '--reference', 'RF71202600172', '--json']);
    assert.equal(r.code, 0, r.err);
    assert.deepEqual(JSON.parse(r.out), { barcode: '521123456000007850001249071000000000000202600172261015', version: 5,
        iban: 'FI2112345600000785', cents: 12490, amount: '124.90', reference: 'RF71202600172', due: '2026-10-15', check: 11 });
    assert.equal(run([...base, '--cents', '12490', '--reference', '202600172']).out, '421123456000007850001249000000000000000202600172261015\n');
    for (const [cents, reference] of [['0', '202600172'], ['100000000', '202600172'], ['x', '202600172'], ['100', '202600173'], ['100', '']])
        assert.equal(run([...base, '--cents', cents, '--reference', reference]).code, 1, `${cents} ${reference}`);
});

test('a sign-in link leads to the address that the server listens at', async () => {
    const d = freshDirectory();
    assert.equal(run(['init', '--data', d, '--notice', notice, '--adopt', 'Maija Malli']).code, 0);
    const link = (...more) => { const r = run(['user', 'link', '--data', d, '--json', ...more]); assert.equal(r.code, 0, r.err); return { url: new URL(JSON.parse(r.out).url), err: r.err }; };
    const never = link();
    assert.equal(never.url.origin, 'http://127.0.0.1:8080');
    assert.match(never.err, /Palvelin ei ole käynnissä eikä ole ollut/);
    const server = await start({ data: d });
    const there = link();
    assert.equal(there.url.origin, server.url);
    assert.equal(there.err, '');
    assert.equal((await fetch(there.url)).status, 200);
    assert.equal(link('--url', 'https://laskut.esimerkki.example/').url.origin, 'https://laskut.esimerkki.example');
    await server.stop();
    const last = link();
    assert.equal(last.url.origin, server.url);
    assert.match(last.err, /viimeksi kuunteli/);
    assert.equal(link('--url', 'https://laskut.esimerkki.example').err, '');
});

test('P64 a customer who is not there is exit code 4, however the command names them', { skip: !hasDemo && 'no demo in this build' }, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    for (const words of [['customer', 'show', '9999998'], ['order', 'add', '--customer', '9999998', '--row', 'TM-100;1'], ['invoice', 'add', '--customer', '9999998', '--row', 'Työ;1;10'],
        ['request', 'open', '--customer', '9999998', '--kind', 'access', '--channel', 'desk'], ['credit', 'apply', '--customer', '9999998', '--amount', '100'],
        ['consent', 'list', '--customer', '9999998'], ['product', 'price', '--code', 'TM-100', '--customer', '9999998', '--price', '1'],
        ['erase', 'plan', '--customer', '9999998'], ['invoice', 'declare', '--customer', '9999998'], ['einvoice', 'addresses', '9999998'], ['receivables', 'account', '9999998'],
        ['invoice', 'agree', '--customer', '9999998', '--agreed-on', '2026-01-02', '--reference', 'S'], ['restrict', 'set', '--customer', '9999998', '--ground', 'accuracy'],
        ['package', '--customer', '9999998', '-o', 'nosuch'], ['retention', 'keep', '--customer', '9999998', '--until', '2030-01-01', '--ground', 'contract'],
        ['collection', 'handover', '--customer', '9999998'], ['einvoice', 'address', '--customer', '9999998', '--address', '003712345671', '--operator-id', '003721291126']]) {
        const r = server.cli(...words, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 4, `${words.join(' ')}: ${r.code} ${r.err}`);
        assert.equal(JSON.parse(r.err).error, 'NOT_FOUND');
    }
});
