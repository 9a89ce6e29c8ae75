// A refused export of many people's data opens a breach to look at, by page, API and command alike: a property of the table of routes and
// of the commands, not of how an address is spelled (P72; RIGHTS.md 8).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };

test('P72 a refused bulk export opens one breach for each person and day, whichever door it was', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = (...words) => { const r = server.cli(...words, '--json'); assert.equal(r.code, 0, words.join(' ') + r.out + r.err); return JSON.parse(r.out || 'null'); };
    const breaches = () => json('breach', 'list').breaches.length;
    const before = breaches();
    const signIn = async (name, role) => {
        const { login } = json('user', 'add', '--name', name, '--email', `${role}@mallikonttori.example`, '--role', role, '--may-use', 'yes', '--until', '+200');
        json('user', 'nda', login, '--paper');
        const jar = new Map(), get = async (path, init = {}) => {
            const r = await fetch(server.url + path, { redirect: 'manual', ...init, headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: server.url } });
            for (const c of r.headers.getSetCookie()) { const [pair] = c.split(';'); jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)); }
            return { status: r.status, text: await r.text() };
        };
        const link = new URL(json('user', 'link', login).url).pathname, page = await get(link);
        assert.equal((await get(link, { method: 'POST', body: new URLSearchParams({ csrf: page.text.match(/name="csrf" value="([^"]+)"/)[1] }) })).status, 303);
        return { login, get };
    };
    const books = await signIn('Ilta Kirjuri', 'accountant');
    assert.equal((await books.get('/asiakkaat')).status, 403); // a page that is not theirs is no export
    assert.equal((await books.get('/api/v1/requests')).status, 403);
    assert.equal(breaches(), before);
    assert.equal((await books.get('/asiakkaat?muoto=csv')).status, 403); // the list of customers as a file
    assert.equal(breaches(), before + 1);
    assert.equal((await books.get('/api/v1/requests/export')).status, 403);
    assert.equal((await books.get('/tilaukset?rajaus=kaikki&muoto=json')).status, 403);
    assert.equal(server.cli('export', 'customers', '--as', books.login).code, 1);
    assert.equal(breaches(), before + 1); // the same person, the same day
    const second = json('user', 'add', '--name', 'Aamu Kirjuri', '--email', 'aamu@mallikonttori.example', '--role', 'accountant', '--may-use', 'yes', '--until', '+200');
    json('user', 'nda', second.login, '--paper');
    assert.notEqual(server.cli('request', 'export', '--as', second.login).code, 0);
    assert.equal(breaches(), before + 2);
});

test('P72 every route that is called an export says whether it is one of many people', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const routes = JSON.parse(server.cli('routes', '--json').out), list = Array.isArray(routes) ? routes : routes.routes;
    const one = ['/api/v1/invoices/:number/export']; // one invoice
    for (const r of list.filter((r) => /(vienti|export)$/.test(r.path) && !one.includes(r.path))) assert.ok(r.flags.includes('bulk'), r.path);
    assert.deepEqual(list.filter((r) => r.flags.includes('bulk-asked')).map((r) => r.path).sort(), ['/asiakkaat', '/tilaukset', '/tilaukset/arkisto']);
});
