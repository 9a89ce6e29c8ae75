// Names, addresses and numbers of people never reach the log, at debug level, through errors, refusals and a
// crash; nor any file in the open: the residue scanner finds them only where we plant them.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { until } from '../lib/server.mjs';
import { newRegisters, noStop, registers, routes as routeTable, run, sanitizers, signIn, startOn } from './lib.mjs';
import { honestBody, populate, walk } from './world.mjs';

const needles = ['Neulaetu', 'Neulasuku', 'Neulakatu', 'neulaposti@salainen.example', '0457654321', '457654321', 'Neulaviesti', 'Neulayritys', 'neulahaku', '192.0.2.77', 'NeulaSalasana1234'];

test('P34 P43 I-45 I-47 no needle in the log at debug level, in addresses of pages, or in any file', async (t) => {
    const world = newRegisters();
    const server = await startOn(world.data, { env: { SELOSTE_LOG: 'debug' } });
    let out = '';
    server.child.stdout.on('data', (d) => { out += d; });
    t.after(async () => { await server.stop(); world.remove(); });
    const c = await signIn(server, 'testi.hyokkaaja', registers[0]);
    const body = { kind: 'person', first_name: 'Neulaetu', last_name: 'Neulasuku', email: 'neulaposti@salainen.example', phone: '0457654321', street: 'Neulakatu 7', postcode: '00100' };
    const made = await c.json('POST', '/api/v1/customers', body);
    assert.equal(made.status, 201, made.text);
    const { id, number } = JSON.parse(made.text);
    await populate(c, 'Neulayritys', { customers: 2 });
    await c.form('POST', `/asiakkaat/${id}/muistiinpanot`, [['about', 'contact'], ['text', 'Neulaviesti']]);
    await c.json('POST', '/api/v1/invoices', { customer: number, rows: [{ text: 'Neulaviesti', quantity: '1', price: '5' }] });

    // what goes wrong, with needles in it: every route, every parameter
    const routes = routeTable();
    for (const r of routes) {
        const path = r.path.replace(/:[a-z_]+/g, 'Neulasuku');
        if (r.method === 'GET') { await c.get(path); await c.get(`${path}?q=Neulasuku&Neulaetu=neulahaku`); continue; }
        if (/istun|ulos|salasana$/.test(r.path)) continue;
        await c.form(r.method, path, [...r.fields.map((f) => [f.name, 'Neulasuku Neulaetu']), ['Neulayritys', 'x']]);
        await c.form(r.method, path, [...honestBody(r), ['back', '/Neulasuku']]);
    }
    await c.send('GET', '/Neulasuku/%zz', {});
    await c.send('GET', '/r/Neulasuku/asiakkaat', {});
    await c.send('POST', '/kirjaudu', { body: Buffer.from(`csrf=${c.csrf}&login=Neulasuku&password=NeulaSalasana1234&back=`), headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Neulasuku', referer: 'http://x/Neulasuku', 'x-forwarded-for': '192.0.2.77' } });
    await c.json('POST', '/api/v1/customers', null, { raw: Buffer.from('{"last_name":"Neulasuku"') });
    await c.json('POST', '/api/v1/customers/find', { words: 'neulahaku Neulasuku' });
    await c.form('POST', '/haku', [['q', 'Neulasuku']]);
    for (const args of [['customer', 'find', 'Neulasuku'], ['customer', 'show', 'Neulasuku'], ['import', '/tmp/Neulasuku.csv'], ['customer', 'add', '--first-name', 'Neulaetu', '--last-name', '=Neulasuku', '--email', 'neula']])
        run([...args, '--data', world.data, '--register', registers[0]], { env: sanitizers });

    // no page puts a name into an address
    await walk(c, routes, { most: 4, each: (path, a) => {
        for (const m of a.text.matchAll(/(?:href|action|src)="([^"]*)"/g))
            if (!/^(mailto|tel):/.test(m[1])) assert.ok(!/neula/i.test(decodeURIComponent(m[1]).replaceAll('/Neulasuku', '')), `${path}: ${m[1]}`);
        if (a.headers.location) assert.ok(!/neula/i.test(a.headers.location), `${path}: ${a.headers.location}`);
    } });
    noStop(server);

    // one crash
    const children = () => readdirSync('/proc').filter((x) => /^\d+$/.test(x)).filter((x) => { try { const s = readFileSync(`/proc/${x}/stat`, 'utf8'); return Number(s.slice(s.lastIndexOf(')') + 2).split(' ')[1]) === server.child.pid && readFileSync(`/proc/${x}/cmdline`, 'utf8').includes('@web'); } catch { return false; } });
    const [web] = children();
    process.kill(Number(web), 'SIGSEGV');
    await until(async () => { const [now] = children(); return now && now !== web && (await fetch(`${server.url}/readyz`).catch(() => ({}))).status === 200; }, 60000);
    assert.equal((await c.get(`/asiakkaat/${id}`)).status, 200);
    c.close();

    const said = server.log + out;
    assert.match(said, /"level":"debug"/, 'the log is at debug level');
    assert.ok(said.split('\n').length > 100, 'requests are in it');
    for (const needle of needles) assert.ok(!said.toLowerCase().includes(needle.toLowerCase()), `${needle} in the log: ${said.split('\n').find((l) => l.toLowerCase().includes(needle.toLowerCase()))}`);
    for (const line of said.split('\n').filter((l) => l.startsWith('{'))) JSON.parse(line);

    // in no file either; and the scanner does find one that we plant
    const list = join(dirname(world.data), 'needles.txt');
    writeFileSync(list, needles.filter((x) => /^Neula(etu|suku|katu|viesti|yritys)|@/.test(x)).concat('0457654321').join('\n') + '\n');
    const clean = run(['residue', '--needles', list, '--data', world.data, '--json']);
    assert.equal(clean.code, 0, clean.out + clean.err);
    const planted = join(world.data, 'planted.tmp');
    writeFileSync(planted, Buffer.concat([Buffer.alloc(5000, 1), Buffer.from('xxNeulasukuxx')]));
    const dirty = run(['residue', '--needles', list, '--data', world.data, '--json']);
    rmSync(planted);
    assert.equal(dirty.code, 1, dirty.out);
    assert.match(dirty.out, /planted\.tmp/);
    assert.ok(!/Neula/.test(dirty.out), 'the scanner does not repeat needles');
});
