// Channels against real servers of this machine: an operator's HTTPS API of its own authority, and an SFTP server by key
// (P31, P64): what arrives, receipts, back-off, refusals, a server that is not the one named.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { build, demoDirectory, hasDemo, run, until } from '../lib/server.mjs';

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = ['openssl'].filter((p) => !has(p));
const options = !hasDemo ? { skip: 'no demo in this build' } : missing.length ? { skip: `not installed: ${missing}` } : { timeout: 240000 };
const sshd = ['/usr/sbin/sshd'].find((p) => spawnSync('test', ['-x', p]).status === 0);

// A register whose company has an e-invoice address, a customer with one, and one invoice waiting.
function world(t) {
    const data = demoDirectory();
    const cli = (...args) => run([...args, '--data', data, '--register', 'mallikonttori']);
    const json = (...args) => { const r = cli(...args, '--json'); assert.equal(r.code, 0, `${args}: ${r.out}${r.err}`); return JSON.parse(r.out || 'null'); };
    const customers = json('customer', 'list').customers ?? json('customer', 'list');
    const company = customers.find((c) => c.kind === 'organisation').number;
    t.after(() => rmSync(join(data, '..'), { recursive: true, force: true }));
    json('invoice', 'seller', '--einvoice', '003720110629', '--operator-id', '003721291126');
    const operator = json('recipient', 'add', '--name', 'Mallivälittäjä Oy', '--kind', 'invoice-operator', '--contract-on', '2026-01-01').id;
    json('einvoice', 'address', '--customer', String(company), '--address', '003717902350', '--operator-id', '003723327487');
    mkdirSync(join(data, 'secrets'), { mode: 0o700, recursive: true });
    return {
        data, cli, json, operator,
        secret: (name, text) => { writeFileSync(join(data, 'secrets', name), text); chmodSync(join(data, 'secrets', name), 0o600); },
        issue: () => json('invoice', 'add', '--customer', String(company), '--row', 'Toimistotuoli;1;100').number,
        states: () => Object.fromEntries(json('einvoice', 'list').map((d) => [d.invoice, d])),
    };
}

function certificate(folder) {
    const r = spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost',
        '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    return { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) };
}

test('p64 an operator over HTTPS: bytes, one id for every try, receipt, back-off and refusal', options, async (t) => {
    const w = world(t);
    const folder = mkdtempSync(join(build, 'tmp', 'operator-'));
    const { key, cert } = certificate(folder);
    const got = [];
    let answer = { status: 503, body: '' };
    const server = https.createServer({ key, cert }, (req, res) => {
        const parts = [];
        req.on('data', (d) => parts.push(d));
        req.on('end', () => { got.push({ headers: req.headers, body: Buffer.concat(parts) }); res.writeHead(answer.status); res.end(answer.body); });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => { server.close(); rmSync(folder, { recursive: true, force: true }); });
    // the server answers while the command runs: the command may not block this process
    const send = () => new Promise((resolve) => {
        const child = spawn(process.env.SELOSTE || join(build, 'dev', 'seloste'), ['einvoice', 'run', '--data', w.data, '--register', 'mallikonttori']);
        child.on('exit', resolve);
    });

    w.secret('token', 'hemmelig-1');
    const target = `https://127.0.0.1:${server.address().port}/invoices`;
    const channel = w.json('einvoice', 'channel-add', '--kind', 'https', '--recipient', w.operator, '--target', target, '--secret-file', 'token', '--format', 'finvoice').id;
    const number = w.issue();
    await send();
    assert.equal(got.length, 0, 'a certificate of nobody known gets nothing');
    assert.equal(w.states()[number].state, 'failed');
    w.json('einvoice', 'channel-end', channel);
    w.secret('ca.pem', cert);
    w.json('einvoice', 'channel-add', '--kind', 'https', '--recipient', w.operator, '--target', target, '--secret-file', 'token', '--ca-file', 'ca.pem', '--format', 'finvoice');
    w.json('einvoice', 'retry', w.states()[number].id);
    await send();
    assert.equal(got.length, 1);
    const waiting = w.json('einvoice', 'list').find((d) => d.state === 'sending');
    assert.equal(waiting.attempts, 1, 'unavailable: it waits and tries again');
    await send();
    assert.equal(got.length, 1, 'not before its time');

    const second = w.issue();
    answer = { status: 202, body: '{"id":"OP-77","note":"vastaanotettu"}' };
    await send();
    assert.equal(got.length, 2);
    const row = w.json('einvoice', 'list').find((d) => d.invoice === second);
    assert.equal(row.state, 'sent');
    assert.equal(row.receipt, 'OP-77');
    assert.equal(got[1].headers.authorization, 'Bearer hemmelig-1');
    assert.equal(got[1].headers['content-type'], 'application/xml');
    assert.match(got[1].headers['idempotency-key'], new RegExp(`^${second}-`));
    assert.match(got[1].body.toString('latin1'), new RegExp(`<InvoiceNumber>${second}</InvoiceNumber>`));
    const file = join(folder, 'again.xml');
    assert.equal(w.cli('invoice', 'export', String(second), '--format', 'json', '-o', file).code, 0);

    const third = w.issue();
    answer = { status: 422, body: 'no' };
    await send();
    const refused = w.json('einvoice', 'list').find((d) => d.invoice === third);
    assert.equal(refused.state, 'failed');
    assert.equal(refused.error, 'SEL-4502');
    assert.equal(refused.proposal, 'email');
    assert.deepEqual(w.json('audit', 'ledger').differences, []);
});

test('p64 an SFTP server by key: whole files only, and only the server whose key was named', { ...options, skip: options.skip || (!sshd && 'not installed: sshd') }, async (t) => {
    const w = world(t);
    const folder = mkdtempSync(join(build, 'tmp', 'sftp-'));
    const keygen = (name) => { const r = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)], { encoding: 'utf8' }); assert.equal(r.status, 0, r.stderr); };
    keygen('host');
    keygen('user');
    writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')));
    mkdirSync(join(folder, 'in'));
    mkdirSync('/run/sshd', { recursive: true });
    const port = 20000 + Math.floor(Math.random() * 20000);
    writeFileSync(join(folder, 'sshd_config'), [`Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${join(folder, 'host')}`, `AuthorizedKeysFile ${join(folder, 'authorized')}`,
        'StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'PermitRootLogin prohibit-password', `PidFile ${join(folder, 'pid')}`, 'Subsystem sftp internal-sftp', ''].join('\n'));
    const child = spawn(sshd, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (d) => { log += d; });
    t.after(() => { child.kill('SIGTERM'); rmSync(folder, { recursive: true, force: true }); });
    await until(() => /listening on 127/.test(log), 10000);
    const digest = spawnSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', join(folder, 'host.pub')], { encoding: 'utf8' }).stdout.match(/SHA256:\S{43}/)[0];
    w.secret('key', readFileSync(join(folder, 'user')));
    const target = `sftp://127.0.0.1:${port}${join(folder, 'in')}/`;
    const add = (...more) => w.cli('einvoice', 'channel-add', '--kind', 'sftp', '--recipient', w.operator, '--target', target, '--login', userInfo().username, '--secret-file', 'key', ...more, '--json');

    assert.equal(add().code, 1, 'a server that nobody has named is refused');
    const wrong = JSON.parse(add('--host-key', `SHA256:${'A'.repeat(43)}`).out).id;
    const number = w.issue();
    w.cli('einvoice', 'run');
    assert.equal(w.states()[number].state, 'failed');
    assert.deepEqual(readdirSync(join(folder, 'in')), []);
    w.json('einvoice', 'channel-end', wrong);
    assert.equal(add('--host-key', digest).code, 0);
    w.json('einvoice', 'retry', w.states()[number].id);
    assert.equal(w.cli('einvoice', 'run').code, 0);
    const sent = w.json('einvoice', 'list').find((d) => d.invoice === number && d.state === 'sent');
    assert.ok(sent, log);
    const files = readdirSync(join(folder, 'in'));
    assert.equal(files.length, 1);
    assert.match(files[0], new RegExp(`^lasku-${number}-.*\\.xml$`));
    assert.match(readFileSync(join(folder, 'in', files[0]), 'latin1'), new RegExp(`<InvoiceNumber>${number}</InvoiceNumber>`));
});
