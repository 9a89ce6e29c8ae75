// The command line without data: help, near misses, exit codes, JSON (UI section 9).
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { freshDirectory, run } from '../lib/server.mjs';

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

test('a command on data without --data is a usage error', () => {
    assert.equal(run(['serve']).code, 2);
    assert.match(run(['serve']).err, /--data/);
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
