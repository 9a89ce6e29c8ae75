// The server as processes: ready, second server, dead roles, stop, commands through the control socket.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
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
