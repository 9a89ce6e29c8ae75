// A server of the test's own on a free port, with a data directory of its own.
//
//   const server = await start();            demo data, ready to answer
//   server.url                               http://127.0.0.1:PORT
//   server.cli('customer', 'list', '--json') {code, out, err}; runs inside the server
//   await server.stop();                     SIGTERM, waits, removes the directory; gives the exit code
//
// SELOSTE names the program, BUILD the build folder (./test sets both).
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const build = process.env.BUILD || join(top, 'build');
export const program = process.env.SELOSTE || join(build, 'dev', 'seloste');
mkdirSync(join(build, 'tmp'), { recursive: true });

export function freshDirectory() {
    return join(mkdtempSync(join(build, 'tmp', 'data-')), 'd');
}

// Run a command to its end. input: text for stdin.
export function run(args, { input = '', env = {} } = {}) {
    const r = spawnSync(program, args, {
        input, encoding: 'utf8', timeout: 120000, maxBuffer: 1 << 28,
        env: { ...process.env, SELOSTE_LANG: 'fi', ...env },
    });
    return { code: r.status, signal: r.signal, out: r.stdout, err: r.stderr };
}

export const hasDemo = existsSync(program) && run(['demo', '--help']).code === 0;

// A data directory without registers: enough for tests of the processes.
export const hasStore = existsSync(join(dirname(program), 'newstore'));
export function emptyDirectory() {
    const data = freshDirectory();
    const r = spawnSync(join(dirname(program), 'newstore'), [data], { encoding: 'utf8' });
    if (r.status !== 0) throw new Error(r.stderr);
    return data;
}

// What all files of one ./test share (it makes the folder and throws it away); a file run by itself has none.
export const shared = process.env.SELOSTE_SHARED;

let demoMade;
// A demo made once for each program in a run and copied: making one costs Argon2 and many fsyncs.
export function demoDirectory() {
    const kept = shared && join(shared, `demo-${basename(dirname(program))}`);
    if (kept && existsSync(kept)) demoMade = kept;
    if (!demoMade) {
        demoMade = freshDirectory();
        const r = run(['demo', '--data', demoMade]);
        if (r.code !== 0) throw new Error(`seloste demo: ${r.code}\n${r.err}`);
        const mine = dirname(demoMade);
        if (kept) try { renameSync(demoMade, kept); demoMade = kept; } catch { /* another file was there first */ }
        process.on('exit', () => rmSync(mine, { recursive: true, force: true }));
    }
    const copy = freshDirectory();
    cpSync(demoMade, copy, { recursive: true, preserveTimestamps: true });
    return copy;
}

// Start serving. data: an existing directory (kept at the end); extra: more words for `serve`.
export async function start({ data, empty = false, extra = [], env = {} } = {}) {
    const own = !data;
    if (own) data = empty ? emptyDirectory() : demoDirectory();
    const child = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0', ...extra], {
        stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, SELOSTE_LANG: 'fi', ...env },
    });
    const server = { child, data, log: '' };
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
    child.stderr.on('data', (d) => { server.log += d; });
    server.url = await new Promise((resolve, reject) => {
        let out = '';
        const timer = setTimeout(() => { child.kill('SIGKILL'); reject(new Error(`not ready in 30 s\n${server.log}`)); }, 30000);
        child.stdout.on('data', (d) => {
            out += d;
            const line = out.match(/^https?:\/\/\S+/m);
            if (line) { clearTimeout(timer); resolve(line[0]); }
        });
        ended.then(({ code }) => { clearTimeout(timer); reject(Object.assign(new Error(`serve ended with ${code}\n${server.log}`), { code, log: server.log })); });
    });
    server.port = Number(new URL(server.url).port);
    server.cli = (...args) => run([...args, '--data', data], { env });
    server.ended = ended;
    server.stop = async () => {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 20000);
        const end = await ended;
        clearTimeout(timer);
        if (own) rmSync(dirname(data), { recursive: true, force: true });
        return end;
    };
    return server;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Wait until fn gives something true; the last value, or an error after `ms`.
export async function until(fn, ms = 10000) {
    for (let waited = 0; ; waited += 50) {
        const value = await fn();
        if (value) return value;
        if (waited > ms) throw new Error(`not within ${ms} ms: ${fn}`);
        await sleep(50);
    }
}
