// Every field of every form and JSON route, from the route table: each class of hostile value (QUALITY.md
// section 7). A new route is attacked the day it exists.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { adopter, judge, newRegisters, nightly, noStop, registers, routes as routeTable, run, signIn, startOn } from './lib.mjs';
import { attacks, honest, payloads } from './values.mjs';
import { honestBody, populate, walk } from './world.mjs';

const login = 'testi.hyokkaaja';
const langs = ['fi', 'sv', 'en'];
const routes = routeTable();
const writing = routes.filter((r) => !['GET', 'HEAD', 'OPTIONS'].includes(r.method));
const seen = { refused: 0, accepted: new Set(), asked: 0 };
let world, server, a, b, made, bystander, addresses, before_;

async function snapshot() { // what the attack on others must leave as it is
    const own = [];
    for (const c of bystander.customers) own.push((await a.get(`/api/v1/customers/${c.id}`)).text);
    for (const i of bystander.invoices) own.push((await a.get(`/api/v1/invoices/${i.number}`)).text);
    const other = server.cli('customer', 'list', '--json', '--register', registers[1]).out + server.cli('invoice', 'list', '--json', '--register', registers[1]).out;
    return { own, other };
}

before(async () => {
    world = newRegisters();
    server = await startOn(world.data);
    a = await signIn(server, login, registers[0]);
    b = await signIn(server, login, registers[1]);
    await populate(b, 'Muu');
    bystander = await populate(a, 'Sivullinen', { customers: 2 });
    made = await populate(a, 'Kohde', { customers: 4 });
    const add = run(['user', 'add', '--name', 'Uhri Esimerkki', '--role', 'sales', '--may-use', '--register', registers[0], '--data', world.data]);
    assert.equal(add.code, 0, add.err);
    before_ = await snapshot();
    assert.ok(before_.own.every((t) => t.includes('Sivullinen')) && before_.other.includes('Muu'));
    const kept = [...bystander.customers.map((c) => c.id), ...bystander.invoices.map((i) => String(i.number)), ...bystander.drafts.map((d) => d.id)];
    const self = JSON.parse(server.cli('user', 'list', '--json', '--register', registers[0]).out).users.find((u) => u.name === adopter).id;
    addresses = await walk(a, routes, { most: 6, data: world.data, skip: (p) => p.split('/').some((w) => kept.includes(w) || w === self) });
});
after(async () => {
    a?.close(); b?.close();
    await server?.stop();
    world?.remove();
});

// Routes that end the session that attacks: a new one is made when one is lost.
async function alive() {
    let page = await a.get('/oma-tili');
    if (page.status === 200 && (await a.get('/laskut')).status === 403) { // a new text of the commitment: sign it as people do
        a.csrf = page.text.match(/name="csrf" value="([0-9a-f]+)"/)[1];
        await a.form('POST', '/salassapito', [['name', adopter], ['read', 'yes']]);
        page = await a.get('/oma-tili');
    }
    if (page.status === 200) { a.csrf = page.text.match(/name="csrf" value="([0-9a-f]+)"/)[1]; return; }
    a.close();
    a = await signIn(server, login, registers[0]);
}

function target(route, index) {
    if (!route.path.includes(':')) return route.path;
    const list = addresses.get(route.path);
    return list?.length ? list[index % list.length] : route.path.replace(/:[a-z_]+/g, '1');
}

function named(answer, route, name) {
    if (answer.json) return answer.json.field === name || (answer.json.errors || []).some((e) => e.field === name);
    // A link to the field, or in words where the page has no such field (a hidden one).
    return answer.text.includes(`#f-${name}"`) || answer.text.includes(`id="f-${name}-e"`) || /<div class="errs"[\s\S]*?<li>[^<]+: [^<]+<\/li>/.test(answer.text);
}

async function shoot(route, path, pairs, lang) {
    a.cookies.set('__Host-kieli', lang);
    seen.asked++;
    if (!route.path.startsWith('/api/')) return a.form(route.method, path, pairs);
    const plain = pairs.every(([, v]) => typeof v === 'string') && new Set(pairs.map(([n]) => n)).size === pairs.length && !pairs.some(([n]) => /\.\d+\./.test(n));
    if (!plain) return a.form(route.method, path, pairs, { headers: { 'x-csrf-token': a.csrf } });
    return a.json(route.method, path, Object.fromEntries(pairs));
}

let place = 0;
async function attackField(route, path, field, prefix = '') {
    const name = prefix + field.name;
    const base = honestBody(route, made, name);
    let n = 0;
    const faults = [];
    let stale = true;
    for (const attack of attacks(field, place++, nightly)) {
        if (stale && name !== 'version' && path !== route.path && route.fields.some((f) => f.name === 'version')) { // the row as it is now
            const page = await a.get(path);
            base.set('version', (page.text.match(/name="version" value="(\d+)"/) || page.text.match(/"version":(\d+)/) || [])[1] ?? '1');
            const kind = page.text.match(/<option value="(person|organisation)" selected/)?.[1] ?? page.text.match(/"kind":"(\w+)"/)?.[1];
            if (kind && name !== 'kind' && base.has('kind')) base.set('kind', kind).set(kind === 'person' ? 'last_name' : 'organisation', 'Kelpo').delete(kind === 'person' ? 'organisation' : 'last_name');
            stale = false;
        }
        const lang = langs[n++ % 3];
        const pairs = [...[...base].filter(([k]) => k !== name), ...attack.values.map((v) => [name, v])];
        const what = `${route.method} ${path} ${name} ${attack.name}`;
        try {
            const answer = judge(await shoot(route, path, pairs, lang), what, { data: world.data });
            if (answer.status < 400) { seen.accepted.add(`${route.handler} ${name}`); stale = true; }
            if (attack.refuse && !(byName(route, name) && attack.name in payloads)) {
                seen.refused++;
                assert.ok(answer.status >= 400, `${what}: accepted with ${answer.status}`);
                if (answer.status === 422 && attack.values[0].length < 20000) assert.ok(named(answer, route, name), `${what}: the answer names no field\n${(answer.text.match(/<div class="errs[\s\S]{0,700}/) || [answer.text.slice(0, 900)])[0]}`);
            }
            if (answer.text.includes('<html')) assert.ok(answer.text.includes(`<html lang="${lang}"`), `${what}: not in ${lang}`);
            if (answer.json?.detail) assert.ok(!answer.json.detail.includes('x-att'), `${what}: a value in the error: ${answer.json.detail}`);
            if (field.kind === 'secret') assert.ok(!answer.text.includes('x-att') && !answer.text.includes('riittävän pitkä'), `${what}: a secret in the answer`);
        } catch (e) {
            faults.push(e.message);
            if (!/AssertionError|assert/i.test(e.name + e.code)) { noStop(server, what); throw e; }
            if (faults.length > 8) break;
        }
    }
    return faults;
}

// The customer of a form is found by number or name, and an attack on a name may have made one who is called so.
const byName = (route, name) => name === 'customer' && !route.path.startsWith('/api/');

// What a company says of itself decides whether it may invoice: an attack on it is followed by what was there before.
const ownWords = /^\/asetukset\/laskuttaja$|^\/api\/v1\/invoices\/seller$/;
async function putBack(seller) {
    await alive();
    const answer = await a.json('PUT', '/api/v1/invoices/seller', seller);
    assert.equal(answer.status, 200, answer.text);
}

// A customer whose address an attack on the card has emptied, as anybody may, gets no invoice: it is written again.
const card = /^\/(asiakkaat|api\/v1\/customers)\/:/;
function addressAgain() {
    for (const c of made.customers) server.cli('customer', 'edit', String(c.number), '--street', 'Kohdetie 1', '--postcode', '00100', '--town', 'Helsinki', '--register', registers[0]);
}

for (const [index, route] of writing.entries()) {
    test(`${route.method} ${route.path}: hostile values in ${route.fields.length} fields`, async () => {
        const faults = [];
        await alive();
        const path = target(route, index);
        const seller = ownWords.test(route.path) ? JSON.parse((await a.get('/api/v1/invoices/seller')).text) : null;
        const jobs = route.fields.flatMap((f) => (f.kind !== 'rows' ? [[f, '']] : f.fields.map((s) => [s, `${f.name}.0.`])));
        for (const [field, prefix] of jobs) {
            faults.push(...await attackField(route, path, field, prefix));
            if (/istun|ulos|salasana|todentaja|verkot/.test(route.path)) await alive();
        }
        noStop(server, route.path);
        if (seller) await putBack(seller);
        if (card.test(route.path)) addressAgain();
        assert.equal(faults.length, 0, faults.slice(0, 25).join('\n----\n'));
    });

    test(`${route.method} ${route.path}: names, rows, tokens and bodies that are not right`, async () => {
        await alive();
        const path = target(route, index);
        const faults = [];
        const base = () => [...honestBody(route, made)];
        const seller = ownWords.test(route.path) ? JSON.parse((await a.get('/api/v1/invoices/seller')).text) : null;
        const expect = async (what, promise, check) => {
            try {
                const answer = judge(await promise, `${route.method} ${path} ${what}`, { data: world.data });
                assert.ok(check(answer.status), `${route.method} ${path} ${what}: ${answer.status}\n${answer.text.slice(0, 300)}`);
            } catch (e) { faults.push(e.message); if (e.code !== 'ERR_ASSERTION') throw e; }
        };
        const refused = (s) => s >= 400;
        const extra = route.path.startsWith('/api/') ? { headers: { 'x-csrf-token': a.csrf } } : {};
        for (const name of ['x_att', 'tenant_id', 'tenant', 'id', 'created_at', 'subject_id', 'roles', '', 'x'.repeat(3000), '<x-att>', 'rows.0.x_att', 'kind\0', '__proto__'])
            if (!route.fields.some((f) => f.name === name)) await expect(`unknown ${name.slice(0, 20)}`, a.form(route.method, path, [...base(), [name, '1']], extra), refused);
        if (route.path.startsWith('/api/')) await expect('unknown in JSON', a.json(route.method, path, { ...Object.fromEntries(base().filter(([k]) => !k.includes('.'))), x_att: '1' }), refused);
        for (const f of route.fields.filter((x) => x.kind === 'rows'))
            for (const n of [f.max, f.max + 1, 999999, 99999999999, -1, '01', 'x-att', ''])
                await expect(`row ${n}`, a.form(route.method, path, [...base(), [`${f.name}.${n}.${f.fields[0].name}`, honest(f.fields[0])]], extra), refused);
        await expect('600 fields', a.form(route.method, path, Array.from({ length: 600 }, (_, i) => [`x${i}`, '1']), extra), refused);
        await expect('70 KiB', a.form(route.method, path, [['x', 'a'.repeat(70000)]], extra), (s) => s === 413 || s === 422 || s === 429 || s >= 400 && (route.flags.length > 0 || route.fields.some((f) => f.kind === 'rows')));
        await expect('bad percent', a.send(route.method, a.prefix + path, { body: Buffer.from(`csrf=${a.csrf}&x=%zz`), headers: { 'content-type': 'application/x-www-form-urlencoded' } }), refused);
        await expect('text/plain', a.send(route.method, a.prefix + path, { body: Buffer.from('x-att'), headers: { 'content-type': 'text/plain', 'x-csrf-token': a.csrf } }), refused);
        await expect('multipart without boundary', a.send(route.method, a.prefix + path, { body: Buffer.from('x-att'), headers: { 'content-type': 'multipart/form-data', 'x-csrf-token': a.csrf } }), refused);
        await expect('multipart cut', a.send(route.method, a.prefix + path, { body: Buffer.from('--b\r\nContent-Disposition: form-data; name="x-att'), headers: { 'content-type': 'multipart/form-data; boundary=b', 'x-csrf-token': a.csrf } }), refused);
        const csrf = a.csrf;
        if (!route.flags.includes('no-csrf')) {
            await expect('no token', a.form(route.method, path, base(), { csrf: false }), (s) => s === 403 || s === 429);
            await expect('wrong token', a.form(route.method, path, [['csrf', '0'.repeat(csrf.length)], ...base()], { csrf: false }), (s) => s === 403 || s === 429);
            await expect('token twice', a.form(route.method, path, [['csrf', csrf], ['csrf', csrf], ...base()], { csrf: false }), refused);
            await expect('cross-site', a.form(route.method, path, base(), { headers: { 'sec-fetch-site': 'cross-site' } }), (s) => s === 403 || s === 429);
            await expect('other origin', a.form(route.method, path, base(), { headers: { 'sec-fetch-site': 'same-origin', origin: 'https://x-att.example' } }), (s) => s === 403 || s === 429);
        }
        if (route.path.startsWith('/api/')) {
            const bodies = ['{', '[]', '"x-att"', '1', 'null', '{"a":1,"a":2}', '{"kind":"person"} x', '{"kind":NaN}', '{"kind":"\\ud800"}', '{"kind":"a\\u0000b"}', '['.repeat(40) + ']'.repeat(40),
                '{"a":' + '['.repeat(5000), '{"kind":{"x":{"y":1}}}', '{"kind":[[1]]}', '{"kind":1.5}', '{"kind":true,"kind ":1}', '{"\\u0000":1}', '{"":1}', '{' + Array.from({ length: 30000 }, (_, i) => `"k${i}":1`).join() + '}', '\ufeff{}', '{"rows":{"0":{"text":"x"}}}', '{"rows":["x-att"]}', '{"rows.0.text":"x"}'];
            for (const body of bodies) await expect(`JSON ${body.slice(0, 30)}`, a.json(route.method, path, null, { raw: Buffer.from(body) }), refused);
            await expect('JSON bytes', a.json(route.method, path, null, { raw: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }), refused);
            await expect('JSON 1 MiB + 1', a.json(route.method, path, null, { raw: Buffer.alloc((1 << 20) + 1, 32) }), (s) => s === 413 || (s >= 400 && route.flags.length > 0)); // files may be larger
        }
        noStop(server, route.path);
        if (seller) await putBack(seller);
        assert.equal(faults.length, 0, faults.slice(0, 25).join('\n----\n'));
    });
}

test('the attack reached what it should: texts taken and shown, thousands refused', () => {
    console.log(`# ${seen.asked} requests, ${seen.refused} had to be refused; accepted: ${[...seen.accepted].length} fields`);
    for (const field of ['customers_new_submit last_name', 'customers_new_submit organisation', 'customers_api_create street', 'customers_note_submit text', 'customers_person_new_submit role',
        'invoices_new_submit rows.0.text', 'invoices_api_create rows.0.text', 'payments_record_submit amount', 'users_company_submit name', 'customers_search q'])
        assert.ok(seen.accepted.has(field), `${field} was never accepted: its text has not been shown anywhere\n${[...seen.accepted].join('\n')}`);
});

test('what was stored is escaped on every page', async () => {
    await alive();
    let shown = 0;
    for (const lang of nightly ? langs : ['sv']) {
        a.cookies.set('__Host-kieli', lang);
        await walk(a, routes, { most: nightly ? 400 : 12, data: world.data, each: (path, answer) => { shown += /x-att/.test(answer.text); } });
    }
    assert.ok(shown >= 10, `only ${shown} pages show what was planted`);
    noStop(server);
});

test('rows of others are as they were, and the chain of the audit holds', async () => {
    await alive();
    a.cookies.set('__Host-kieli', 'fi');
    assert.deepEqual(await snapshot(), before_);
    const verify = server.cli('audit', 'verify', '--json');
    assert.equal(verify.code, 0, verify.out + verify.err);
});
