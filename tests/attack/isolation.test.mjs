// Paths and queries that are not right; two companies of which neither ever sees a word of the other's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge, newRegisters, noStop, registers, routes as routeTable, run, signIn, startOn, emptyFields } from './lib.mjs';
import { payloads } from './values.mjs';
import { honestBody, populate, walk } from './world.mjs';

const login = 'testi.hyokkaaja';
const tags = ['Kanaalpha', 'Kanabeeta']; // stand in every field of their company, and nowhere else
const routes = routeTable();
let world, server, clients, made, addresses;

before(async () => {
    world = newRegisters();
    server = await startOn(world.data);
    clients = [];
    made = [];
    addresses = [];
    for (const [i, register] of registers.entries()) {
        const c = await signIn(server, login, register);
        made.push(await populate(c, tags[i], { customers: 4 }));
        for (const role of ['sales', 'invoicing']) {
            const r = run(['user', 'add', '--name', `${tags[i]} ${role}`, '--email', `${tags[i].toLowerCase()}.${role}@yritys.example`, '--role', role, '--may-use', '--register', register, '--data', world.data]);
            assert.equal(r.code, 0, r.err);
        }
        clients.push(c);
        addresses.push(await walk(c, routes, { most: 8, data: world.data }));
    }
});
after(async () => {
    clients?.forEach((c) => c.close());
    await server?.stop();
    world?.remove();
});

const bad = ['0', '-1', '1', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '99999999999999999999999999', '1.5', '1e9', '0x1', '%201', '1%20',
    'x-att', '%3Cx-att%3E', '%22%20x-att=%221', '%27', '%00', '1%00', '%0d%0aSet-Cookie:x-att', '%2e%2e', '..%2f..%2fetc', '%5c', '%ff', '%c0%af', '%zz', '%', '*', ';', '%F0%9F%99%82', 'a'.repeat(3000), '{id}', ':id', 'null', 'NaN'];

test('every parameter of every path: numbers of nobody, texts, bytes', async () => {
    const c = clients[0];
    let sent = 0;
    const faults = [];
    for (const route of routes.filter((r) => r.path.includes(':'))) {
        const names = route.path.match(/:[a-z_]+/g);
        const real = addresses[0].get(route.path)?.[0] ?? route.path.replace(/:[a-z_]+/g, '1');
        for (const name of names)
            for (const value of bad) {
                const words = real.split('/');
                words[route.path.split('/').indexOf(name)] = value;
                const path = words.join('/');
                const what = `${route.method} ${route.path} ${name}=${value.slice(0, 40)}`;
                try {
                    const body = [...honestBody(route, made[0])];
                    const answer = route.method === 'GET' ? await c.get(path) : await c.form(route.method, path, body, { headers: { 'x-csrf-token': c.csrf } });
                    sent++;
                    judge(answer, what, { data: world.data });
                    const one = value === '1' || value === '0' && name === ':version' || // version 0 is the notice as it was received
                         route.handler === 'audit_views_page' && /^[0-9]{19}$/.test(value) || // an empty list: views outlive the person
                         /:(register|tag|word|token|slug|path|file|lang)/.test(name);
                    if (!one) assert.ok(answer.status >= 400 || answer.status === 308, `${what}: ${answer.status}`);
                } catch (e) { if (e.code !== 'ERR_ASSERTION') { noStop(server, what); throw e; } faults.push(e.message); }
            }
    }
    noStop(server);
    assert.ok(sent > 500, `${sent} requests`);
    assert.equal(faults.length, 0, faults.slice(0, 20).join('\n----\n'));
});

test('queries of every page: unknown names, doubled ones, hostile values', async () => {
    const c = clients[0];
    const names = ['after', 'limit', 'page', 'q', 'filter', 'takaisin', 'back', 'state', 'sort', 'from', 'to', 'x_att', 'tila', 'sivu', 'customer', 'asiakas', 'ulos', 'lang', 'rajaus', 'tyyppi', 'jalkeen', 'version', 'id'];
    const values = [...bad, ...Object.values(payloads).map(encodeURIComponent), '%e2%80%ae', 'https://x-att.example/', '//x-att.example', '/%5cx-att.example', '%09//x-att.example'];
    const faults = [];
    for (const [n, route] of routes.filter((r) => r.method === 'GET').entries()) {
        const real = route.path.includes(':') ? addresses[0].get(route.path)?.[0] : route.path;
        if (!real) continue;
        for (const [i, name] of names.entries()) {
            const value = values[(n * 7 + i * 11) % values.length];
            for (const query of [`${name}=${value}`, `${name}=${value}&${name}=1`]) {
                const what = `GET ${real}?${query.slice(0, 60)}`;
                try {
                    const answer = judge(await c.get(`${real}?${query}`), what, { data: world.data });
                    assert.ok(!/x-att\.example/.test(answer.headers.location || ''), `${what}: leads to ${answer.headers.location}`);
                } catch (e) { if (e.code !== 'ERR_ASSERTION') { noStop(server, what); throw e; } faults.push(e.message); }
            }
        }
        for (const query of ['&'.repeat(200), 'a=1&'.repeat(150), '%', '=', '==', '?', 'a'.repeat(7000)])
            judge(await c.get(`${real}?${query}`), `GET ${real}?${query.slice(0, 20)}`, { data: world.data });
    }
    noStop(server);
    assert.equal(faults.length, 0, faults.slice(0, 20).join('\n----\n'));
});

test('the way back after signing in stays on this site', async () => {
    const c = clients[0];
    for (const path of ['/kirjaudu', '/kirjaudu/koodi', '/kirjaudu/uudelleen'])
        for (const to of ['https://x-att.example/', '//x-att.example', '/\\x-att.example', '/\t/x-att.example', 'javascript:x-att()', '/%2f/x-att.example', '\\\\x-att.example', '/ /x-att.example', ' //x-att.example']) {
            const a = judge(await c.get(`${path}?takaisin=${encodeURIComponent(to)}`), path);
            const location = a.headers.location || '/';
            const landed = new URL(location, 'http://here.example/');
            assert.equal(landed.host, 'here.example', `${path} ${to}: ${location}`);
            for (const m of a.text.matchAll(/(?:href|action)="([^"]*)"/g))
                assert.equal(new URL(m[1].replaceAll('&amp;', '&'), 'http://here.example/').host, 'here.example', `${path} ${to}: ${m[1]}`);
        }
    for (const to of ['https://x-att.example/', '//x-att.example', '/\\x-att.example', '/\t/x-att.example']) {
        const a = judge(await c.form('POST', '/kieli', [['lang', 'fi'], ['back', to]]), `/kieli ${to}`);
        if (a.headers.location) assert.equal(new URL(a.headers.location, 'http://here.example/').host, 'here.example', to);
    }
});

// One company's session at every route and address of the other: nothing of it in any answer.
async function cross(mine, other, how, client, cookies) {
    const faults = [];
    let sent = 0;
    const canary = new RegExp(`${tags[other]}`, 'i');
    for (const route of routes.filter((r) => !/^\/kirjaudu\/ulos|istun/.test(r.path))) {
        const own = client === clients[mine] && /^\/(asetukset|seloste|salassapito)/.test(route.path) && route.method !== 'GET';
        if (own && !route.path.includes(':')) continue; // what a company does to itself is not the question here
        const paths = own ? addresses[other].get(route.path) || [] : route.path.includes(':') ? [...(addresses[other].get(route.path) || []), ...(addresses[mine].get(route.path) || []).slice(0, 1)] : [route.path];
        for (const path of paths) {
            const what = `${how}: ${route.method} ${client.prefix}${path}`;
            try {
                const honest = [...honestBody(route, made[other])], body = [...honest, ...emptyFields(route.path, honest)];
                const headers = cookies ? { cookie: cookies } : {};
                const extra = { headers: { ...headers, 'x-csrf-token': client.csrf }, cookies: !cookies };
                const answer = route.method === 'GET' ? await client.send('GET', client.prefix + path, { headers, cookies: !cookies })
                    : await client.send(route.method, client.prefix + path, { body: Buffer.from([['csrf', client.csrf], ...body].map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join('&')), ...extra, headers: { ...extra.headers, 'content-type': 'application/x-www-form-urlencoded' } });
                sent++;
                judge(answer, what, { data: world.data });
                const seen = answer.text.match(canary) || JSON.stringify(answer.headers).match(canary);
                assert.ok(!seen, `${what}: shows the other company\n${seen && answer.text.slice(Math.max(0, seen.index - 150), seen.index + 150)}`);
            } catch (e) { if (e.code !== 'ERR_ASSERTION') { noStop(server, what); throw e; } faults.push(e.message); }
        }
    }
    noStop(server);
    assert.ok(sent > routes.length / 2, `${sent} requests`);
    assert.equal(faults.length, 0, faults.slice(0, 20).join('\n----\n'));
}

const lists = (i) => ['customer', 'invoice', 'user'].map((room) => { const r = server.cli(room, 'list', '--json', '--register', registers[i]); return r.out || r.err; });

test('P04 P19 the canaries are there: each company sees its own', async () => {
    for (const i of [0, 1]) {
        const page = await clients[i].get('/asiakkaat');
        assert.ok(page.text.includes(tags[i]));
        assert.ok(addresses[i].size >= 10, [...addresses[i].keys()].join());
    }
});

for (const [mine, other] of [[0, 1], [1, 0]]) {
    test(`P04 P19 ids of ${registers[other]} with a session of ${registers[mine]}: nothing shown, nothing changed`, async () => {
        const before_ = lists(other);
        assert.ok(before_[0].includes(tags[other]), before_[0].slice(0, 600));
        await cross(mine, other, 'own register, ids of the other', clients[mine]);
        assert.deepEqual(lists(other), before_);
        if ((await clients[mine].get('/oma-tili')).status !== 200) clients[mine] = await signIn(server, login, registers[mine]);
    });

    test(`P04 P19 pages of ${registers[other]} with the cookie of ${registers[mine]}, under either name`, async () => {
        const before_ = lists(other);
        const [[, token]] = [...clients[mine].cookies].filter(([k]) => k.includes('istunto'));
        const [[name]] = [...clients[other].cookies].filter(([k]) => k.includes('istunto'));
        const lent = Object.assign(Object.create(Object.getPrototypeOf(clients[mine])), clients[mine], { prefix: clients[other].prefix });
        await cross(mine, other, 'register of the other, own cookie', lent);
        await cross(mine, other, 'register of the other, own token under its name', lent, `${name}=${token}`);
        assert.deepEqual(lists(other), before_);
    });
}

test('P04 search, JSON lists and the command line keep the companies apart', async () => {
    for (const [mine, other] of [[0, 1], [1, 0]]) {
        const c = clients[mine];
        for (const words of [tags[other], tags[other].slice(0, 5), `${tags[other].toLowerCase()}0@posti.example`, String(made[other].invoices[0].reference)]) {
            const found = judge(await c.json('POST', '/api/v1/customers/find', { words }), 'find');
            assert.equal(found.status, 200, found.text);
            assert.deepEqual(found.json.customers.filter((x) => JSON.stringify(x).includes(tags[other])), []);
            const page = judge(await c.form('POST', '/haku', [['q', words]]), 'search');
            assert.ok(!new RegExp(`${tags[other]}(suku| Oy)`).test(page.text));
        }
        const out = run(['customer', 'list', '--json', '--register', registers[mine], '--data', world.data]).out;
        assert.ok(!out.includes(tags[other]));
        assert.equal(run(['customer', 'show', '99999', '--register', registers[mine], '--data', world.data]).code, 4);
    }
});
