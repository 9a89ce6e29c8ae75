// What the attacks share: a server with sanitizers that end it at the first report, two companies with
// data in every part, sessions, one raw HTTP client, and the checks that hold for every answer.
import assert from 'node:assert/strict';
import http from 'node:http';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshDirectory, program, run, start } from '../lib/server.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const nightly = process.env.SELOSTE_NIGHTLY === '1';
export const notices = [join(top, 'tests/notices/mallikonttori.txt'), join(top, 'tests/notices/esimerkki-ikkunat.html')];
export const adopter = 'Testi Hyökkääjä';
export const registers = ['mallikonttori', 'esimerkki-ikkunat'];
export const sanitizers = {
    ASAN_OPTIONS: 'abort_on_error=1:detect_leaks=0:strict_string_checks=1',
    UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1', SELOSTE_LOG: 'debug',
};

// --- numbers with check digits, made here: the program's own code judges them ---------------------------
export function ytunnus(n) {
    for (; ; n++) {
        const d = String(n).padStart(7, '0');
        const sum = [7, 9, 10, 5, 8, 4, 2].reduce((s, w, i) => s + w * Number(d[i]), 0) % 11;
        if (sum !== 1) return `${d}-${sum === 0 ? 0 : 11 - sum}`;
    }
}
export function badYtunnus(n) {
    const good = ytunnus(n);
    return good.slice(0, -1) + (Number(good.slice(-1)) + 1) % 10;
}

// --- two companies ---------------------------------------------------------------------------------------
export function newRegisters() {
    const data = freshDirectory();
    const r = run(['init', '--data', data, '--notice', notices[0], '--notice', notices[1], '--adopt', adopter]);
    if (r.code !== 0) throw new Error(`init: ${r.code}\n${r.err}`);
    return { data, remove: () => rmSync(dirname(data), { recursive: true, force: true }) };
}
export const startOn = (data, more = {}) => start({ data, ...more, env: { ...sanitizers, ...more.env } });
export const routes = () => JSON.parse(run(['routes', '--json']).out).routes;

// What a browser sends beside `pairs`: every other text field and list of the form, empty.
let table;
export function emptyFields(path, pairs) {
    if (path.startsWith('/api/')) return [];
    table ??= routes().filter((r) => r.method === 'POST').map((r) => ({ ...r, re: new RegExp(`^${r.path.replace(/[.]/g, '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`) }));
    const bare = path.replace(/\?.*/, '');
    const route = table.find((r) => r.path === bare) || table.find((r) => r.re.test(bare));
    return (route?.fields ?? []).filter((f) => !['bool', 'bits', 'rows'].includes(f.kind) && !f.sometimes && !pairs.some(([n]) => n === f.name)).map((f) => [f.name, '']);
}

// --- one raw client: headers as we want them, no redirects followed ---------------------------------------
export class Client {
    constructor(port) {
        this.port = port;
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
        this.cookies = new Map();
        this.csrf = '';
        this.prefix = '';
        this.answers = 0;
    }

    close() { this.agent.destroy(); }

    send(method, path, { body, headers = {}, cookies = true } = {}) {
        return new Promise((resolve, reject) => {
            const h = { host: `127.0.0.1:${this.port}`, 'sec-fetch-site': 'same-origin', ...headers };
            if (cookies && this.cookies.size) h.cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ');
            if (body !== undefined) h['content-length'] = body.length;
            const q = http.request({ host: '127.0.0.1', port: this.port, method, path, headers: h, agent: this.agent, timeout: 60000 }, (r) => {
                const parts = [];
                r.on('data', (d) => parts.push(d));
                r.on('error', reject);
                r.on('end', () => { this.answers++; resolve(this.taken(r, Buffer.concat(parts))); });
            });
            q.on('timeout', () => q.destroy(new Error(`no answer in 60 s: ${method} ${path}`)));
            q.on('error', reject);
            if (body !== undefined) q.write(body);
            q.end();
        });
    }

    taken(r, bytes) {
        for (const line of r.headers['set-cookie'] || []) {
            const [pair] = line.split(';');
            const at = pair.indexOf('=');
            if (/max-age=0/i.test(line)) this.cookies.delete(pair.slice(0, at));
            else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
        }
        return { status: r.statusCode, headers: r.headers, bytes, text: bytes.toString('utf8'), id: r.headers['x-request-id'] };
    }

    get(path, options) { return this.send('GET', this.prefix + path, options); }

    // pairs: [name, Buffer or text]; the token is added unless csrf is false, and the fields that are not named go empty, as a
    // browser sends them, unless whole is false.
    form(method, path, pairs, { csrf = true, headers = {}, whole = true } = {}) {
        const all = [...(csrf ? [['csrf', this.csrf]] : []), ...pairs, ...(whole ? emptyFields(path, pairs) : [])];
        const body = Buffer.from(all.map(([n, v]) => `${percent(n)}=${percent(v)}`).join('&'));
        return this.send(method, this.prefix + path, { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
    }

    json(method, path, value, { headers = {}, raw } = {}) {
        const body = raw ?? Buffer.from(JSON.stringify(value));
        return this.send(method, this.prefix + path, { body, headers: { 'content-type': 'application/json', 'x-csrf-token': this.csrf, ...headers } });
    }

    // The token for forms, from any page.
    async token(path = '/oma-tili') {
        const page = await this.get(path);
        const hit = page.text.match(/name="csrf" value="([0-9a-f]+)"/);
        if (!hit) throw new Error(`no form on ${this.prefix}${path}: ${page.status}`);
        this.csrf = hit[1];
        return page;
    }
}

const escapes = Array.from({ length: 256 }, (_, b) => (/[A-Za-z0-9._~-]/.test(String.fromCharCode(b)) ? String.fromCharCode(b) : '%' + b.toString(16).padStart(2, '0').toUpperCase()));
export function percent(v) {
    if (typeof v === 'string' && /^[A-Za-z0-9._~-]*$/.test(v)) return v;
    let out = '';
    for (const b of Buffer.from(v)) out += escapes[b];
    return out;
}

// A session through a one-time link, as a person makes one.
export async function signIn(server, login, register) {
    const made = run(['user', 'link', ...(login ? [login] : []), ...(register ? ['--register', register] : []), '--json', '--data', server.data]);
    if (made.code !== 0) throw new Error(`user link: ${made.code}\n${made.err}`);
    const path = new URL(JSON.parse(made.out).url).pathname;
    const client = new Client(server.port);
    client.prefix = (path.match(/^\/r\/[^/]+/) || [''])[0];
    client.login = login;
    client.register = register;
    const rest = path.slice(client.prefix.length);
    await client.token(rest);
    const answer = await client.form('POST', rest, []);
    if (answer.status !== 303) throw new Error(`sign-in: ${answer.status}\n${answer.text.slice(0, 600)}`);
    client.cookies.delete('__Host-lomake');
    await client.token();
    return client;
}

// --- what holds for every answer ---------------------------------------------------------------------------
const engine = /sqlite|SQL logic|syntax error|near "|UNIQUE constraint|FOREIGN KEY|no such (table|column)|prepared statement|libpq|AddressSanitizer|runtime error|#\d+ 0x[0-9a-f]+|0x[0-9a-f]{9,}|[a-z_]\.c:\d|\/src\/rooms|\bRC_[A-Z]+|\bfield_read\b/i;
const driver = /\bPQ[a-z]{3,}/; // in capitals and small letters: a random key in capitals is no name of a function
const strict = new TextDecoder('utf-8', { fatal: true });

export function judge(answer, what, { data } = {}) {
    assert.ok(answer.status < 500 || answer.status === 503 && answer.headers['retry-after'], `${what}: ${answer.status}\n${answer.text.slice(0, 1500)}`);
    // what is no request at all is refused before there is one: a bare 400 and a close (tests/http)
    if (!(answer.status === 400 && answer.headers.connection === 'close' && answer.text.length < 400)) assert.match(answer.id || '', /^[0-9a-f]{8}$/, `${what}: no request id`);
    const type = answer.headers['content-type'] || '';
    if (/^text|json/.test(type)) {
        try { strict.decode(answer.bytes); } catch { assert.fail(`${what}: the answer is not UTF-8`); }
        assert.ok(!answer.bytes.includes(0), `${what}: NUL in the answer`);
    }
    if (/json/.test(type) && answer.bytes.length) {
        try { answer.json = JSON.parse(answer.text); } catch { assert.fail(`${what}: not JSON\n${answer.text.slice(0, 400)}`); }
    }
    if (/html/.test(type)) unescaped(answer.text, what);
    const leak = /^text|json|xml/.test(type) && (answer.text.match(engine) || answer.text.match(driver)); // the bytes of a PDF are no words
    assert.ok(!leak, `${what}: ${leak && answer.text.slice(Math.max(0, leak.index - 200), leak.index + 200)}`);
    if (data) assert.ok(!answer.text.includes(data), `${what}: path in the answer`);
    for (const [name, value] of Object.entries(answer.headers))
        assert.ok(!/^x-att|[\r\n\0]/i.test(`${name}`) && !/[\r\n\0]/.test(`${value}`), `${what}: header ${name}`);
    return answer;
}

// The marks of every payload below, where a browser would act on them.
export function unescaped(html, what) {
    const small = html.toLowerCase();
    for (const bad of ['<x-att', '" x-att=', "' x-att=", '</script><x-', '-->x-att', 'href="javascript:', "href='javascript:", 'src="javascript:']) {
        const at = small.indexOf(bad);
        assert.ok(at < 0, `${what}: not escaped: ${bad}\n${html.slice(Math.max(0, at - 200), at + 200)}`);
    }
}

export function noStop(server, what = '') {
    assert.equal(server.child.exitCode, null, `${what} the server ended\n${server.log.slice(-3000)}`);
    for (const sign of [/AddressSanitizer[\s\S]{0,3000}/, /runtime error[\s\S]{0,2000}/, /role died[^\n]*/, /request failed[^\n]*/]) {
        const hit = server.log.match(sign);
        assert.ok(!hit, `${what} ${hit && hit[0]}`);
    }
}

export function must(r, what) {
    if (r.code !== 0) throw new Error(`${what}: ${r.code}\n${r.out}${r.err}`);
    return r;
}
export const write = (path, bytes) => { writeFileSync(path, bytes); return path; };
export { program, run };
