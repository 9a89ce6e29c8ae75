// The server as processes: ready, second server, dead roles, stop, commands through the control socket.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { emptyDirectory, hasDemo, hasStore, run, start, until } from '../lib/server.mjs';

const options = hasStore ? {} : { skip: 'no newstore beside the program' };
const withDemo = hasDemo ? {} : { skip: 'no demo in this build' };

async function status(url, path) {
    try { return (await fetch(url + path, { redirect: 'manual' })).status; } catch { return 0; }
}

// Children of the supervisor, by role, from /proc.
function roles(pid) {
    const found = {};
    for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
        try {
            const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
            const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
            if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) found[words[1]] = Number(name);
        } catch { /* it has ended meanwhile */ }
    }
    return found;
}

test('P42 three roles, ready, and plain HTTP on loopback only', options, async (t) => {
    const server = await start({ empty: true });
    t.after(() => server.stop());
    assert.equal(await status(server.url, '/healthz'), 200);
    assert.equal(await status(server.url, '/readyz'), 200);
    assert.deepEqual(Object.keys(roles(server.child.pid)).sort(), ['@docs', '@net', '@web']);
    const socket = statSync(join(server.data, 'control.sock'));
    assert.equal(socket.mode & 0o777, 0o600);
    const refused = run(['serve', '--data', server.data + 'x', '--listen', '0.0.0.0:0']);
    assert.equal(refused.code, 4); // no such directory
});

test('a second server on the same directory is refused and names the first', options, async (t) => {
    const server = await start({ empty: true });
    t.after(() => server.stop());
    const second = run(['serve', '--data', server.data, '--listen', '127.0.0.1:0']);
    assert.equal(second.code, 6);
    assert.match(second.err, /SEL-2330/);
    assert.ok(second.err.includes(String(roles(server.child.pid)['@web'])), second.err);
});

test('a server that holds the directory and does not answer: told by its process, never waited for', options, async (t) => {
    const server = await start({ empty: true });
    t.after(() => server.stop());
    const web = roles(server.child.pid)['@web'];
    process.kill(web, 'SIGSTOP');
    try {
        for (const words of [['serve', '--listen', '127.0.0.1:0'], ['audit', 'verify']]) {
            const r = run([...words, '--data', server.data]);
            assert.equal(r.code, 6);
            assert.match(r.err, /SEL-2330/);
            assert.ok(r.err.includes(String(web)), r.err); /* from the lock, since the server does not say it */
        }
    } finally {
        process.kill(web, 'SIGCONT');
    }
    await until(async () => await status(server.url, '/readyz') === 200);
});

test('plain HTTP asked for on a public address is refused', options, async (t) => {
    const server = await start({ empty: true });
    t.after(() => server.stop());
    const copy = emptyDirectory();
    const r = run(['serve', '--data', copy, '--listen', '0.0.0.0:0']);
    assert.equal(r.code, 1);
    assert.match(r.err, /SEL-1202/);
});

test('a role that dies is started again within a second; meanwhile not ready', options, async (t) => {
    const server = await start({ empty: true });
    t.after(() => server.stop());
    for (const role of ['@net', '@docs', '@web']) {
        const before = roles(server.child.pid)[role];
        process.kill(before, 'SIGKILL');
        await until(() => { const now = roles(server.child.pid)[role]; return now && now !== before; }, 2000);
        await until(async () => (await status(server.url, '/readyz')) === 200, 15000);
    }
    assert.match(server.log, /role died/);
});

test('commands run inside the server and give their exit codes', withDemo, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const doctor = JSON.parse(server.cli('doctor', '--json').out);
    const health = JSON.parse(doctor.checks.find((c) => c.name === 'server').detail);
    assert.deepEqual([health.web, health.net, health.docs], [true, true, true]);
    const verify = server.cli('audit', 'verify', '--json');
    assert.equal(verify.code, 0, verify.err);
    JSON.parse(verify.out);
});

test('commands on demo data give the same exit codes inside the server as without it', withDemo, async (t) => {
    const server = await start();
    const lines = [['customer', 'list', '--json'], ['customer', 'show', '999999999'], ['customer', 'list', '--as', 'nobody.at.all']];
    const inside = lines.map((line) => server.cli(...line).code);
    assert.deepEqual(inside, [0, 4, 4]);
    server.child.kill('SIGTERM');
    await server.ended;
    t.after(() => server.stop());
    assert.deepEqual(lines.map((line) => server.cli(...line).code), inside);
});

test('SIGTERM ends all with 0 and leaves no socket; the supervisor killed takes all along', options, async () => {
    const server = await start({ empty: true });
    const { data } = server;
    const before = roles(server.child.pid);
    server.child.kill('SIGTERM');
    assert.deepEqual(await server.ended, { code: 0, signal: null });
    assert.equal(existsSync(join(data, 'control.sock')), false);
    for (const pid of Object.values(before)) assert.equal(existsSync(`/proc/${pid}`), false);
    const again = await start({ data });
    const orphans = Object.values(roles(again.child.pid));
    again.child.kill('SIGKILL');
    await again.ended;
    await until(() => orphans.every((pid) => !existsSync(`/proc/${pid}`)), 15000);
    const third = await start({ data });
    assert.equal(await status(third.url, '/healthz'), 200);
    await third.stop();
    execFileSync('rm', ['-rf', join(data, '..')]);
});

test('serve --check looks and serves nothing; faults are told', options, async (t) => {
    const data = emptyDirectory(), conf = join(data, 'seloste.conf');
    t.after(() => rmSync(join(data, '..'), { recursive: true, force: true }));
    const check = (...words) => run(['serve', '--data', data, '--check', ...words]);
    let r = check('--listen', '127.0.0.1:0', '--json');
    assert.equal(r.code, 0, r.err);
    assert.deepEqual(JSON.parse(r.out), { ok: true, running: false, pending_migrations: 0 });
    r = check('--listen', '0.0.0.0:0');
    assert.equal(r.code, 1);
    assert.match(r.err, /SEL-1202/);
    for (const [text, code, line] of [['nosuch = 1\n', 2350, 1], ['# ok\n\nlisten\n', 2351, 3], ['listen = 127.0.0.1\nlisten = [::1]\n', 2352, 2],
        ['log.level = loud\n', 2353, 1], ['metrics.listen = 0.0.0.0:9090\n', 2353, 1], ['listen = not-an-address\n', 2353, 1], ['tls.cert = a\0b\n', 2354, 0]]) {
        writeFileSync(conf, text);
        r = check('--json');
        assert.equal(r.code, 1, text);
        const said = JSON.parse(r.err);
        assert.equal(said.code, `SEL-${code}`, text);
        assert.equal(said.line ?? 0, line, text);
    }
    writeFileSync(conf, 'tls.cert = missing.pem\ntls.key = missing.pem\n');
    assert.match(check('--listen', '127.0.0.1:0').err, /SEL-1203/);
    rmSync(conf);
    const key = readFileSync(join(data, 'master.key'));
    writeFileSync(join(data, 'master.key'), Buffer.alloc(32, 7));
    r = check('--listen', '127.0.0.1:0');
    assert.notEqual(r.code, 0);
    writeFileSync(join(data, 'master.key'), key);
    assert.equal(check('--listen', '127.0.0.1:0').code, 0);
});

test('config tells where each setting comes from: option, environment, file, default', options, (t) => {
    const data = emptyDirectory();
    t.after(() => rmSync(join(data, '..'), { recursive: true, force: true }));
    writeFileSync(join(data, 'seloste.conf'), '# own\nlisten = 127.0.0.2, ::1 127.0.0.1:81\nlog.level = warn\ntls.cert = c.pem\n');
    const of = (words = [], env = {}) => Object.fromEntries(JSON.parse(run(['config', '--data', data, '--json', ...words], { env }).out).config.map((c) => [c.key, c]));
    let c = of();
    assert.deepEqual(c.listen, { key: 'listen', values: ['127.0.0.2:8080', '[::1]:8080', '127.0.0.1:81'], from: 'file', line: 2 });
    assert.deepEqual(c['tls.cert'].values, [join(data, 'c.pem')]);
    assert.deepEqual([c['metrics.listen'].values, c['metrics.listen'].from], [[], 'default']);
    c = of(['--log-level', 'error'], { SELOSTE_LISTEN: '127.0.0.1:9000' });
    assert.deepEqual([c.listen.from, c.listen.values], ['environment', ['127.0.0.1:9000']]);
    assert.deepEqual([c['log.level'].from, c['log.level'].values], ['flag', ['error']]);
    assert.match(run(['config', '--data', data, '--lang', 'en']).out, /seloste\.conf, line 3/);
    assert.equal(run(['config', '--data', data, '-q']).out, '');
});

test('/metrics has a door of its own on loopback, in Prometheus text, without personal data', options, async (t) => {
    const port = 20000 + (process.pid % 20000);
    const server = await start({ empty: true, extra: ['--metrics-listen', `127.0.0.1:${port}`] });
    t.after(() => server.stop());
    assert.equal(await status(server.url, '/tietosuoja'), await status(server.url, '/tietosuoja'));
    const r = await fetch(`http://127.0.0.1:${port}/metrics`);
    assert.equal(r.status, 200);
    assert.match(r.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    const text = await r.text();
    assert.match(text, /^seloste_http_answers_total\{class="2xx"\} \d+$/m);
    assert.ok(text.split('\n').every((l) => l === '' || /^# (TYPE|HELP) /.test(l) || /^[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? -?[\d.]+$/.test(l)), text);
    assert.equal(await status(server.url, '/metrics'), 404); // not on the pages' door
    assert.equal(await status(`http://127.0.0.1:${port}`, '/tietosuoja'), 404); // and no page on this one
});

test('D/postinumerot.txt replaces the postal codes; one wrong line and the server says so', options, async (t) => {
    const data = emptyDirectory();
    t.after(() => rmSync(join(data, '..'), { recursive: true, force: true }));
    writeFileSync(join(data, 'postinumerot.txt'), 'xyz;Y\n');
    const r = run(['serve', '--data', data, '--listen', '127.0.0.1:0']);
    assert.equal(r.code, 1);
    assert.match(r.err, /SEL-2355/);
    writeFileSync(join(data, 'postinumerot.txt'), '99999;KORVATUNTURI\n');
    const server = await start({ data });
    assert.equal(await status(server.url, '/readyz'), 200);
    await server.stop();
});
