// Customers over HTTP without script: a file comes in, several contact points, two records become one.
import { emptyFields } from '../attack/lib.mjs';
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this build' };

// A signed-in user who follows forms by hand: cookies, the token of the page, redirects.
async function signIn(server) {
    const jar = new Map();
    const user = {};
    user.open = async (path, init = {}) => {
        const r = await fetch(server.url + path, { redirect: 'manual', ...init,
            headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: server.url, ...init.headers } });
        for (const c of r.headers.getSetCookie()) {
            const [pair] = c.split(';');
            jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        user.text = await r.text();
        user.csrf = user.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? user.csrf;
        user.location = r.headers.get('location');
        return r.status;
    };
    user.post = (path, fields) => user.open(path, { method: 'POST', body: new URLSearchParams({ csrf: user.csrf, ...Object.fromEntries(emptyFields(path, Object.entries(fields))), ...fields }) });
    user.upload = (path, text) => {
        const form = new FormData();
        form.set('csrf', user.csrf);
        form.set('file', new Blob([text], { type: 'text/csv' }), 'asiakkaat.csv');
        return user.open(path, { method: 'POST', body: form });
    };
    const link = new URL(JSON.parse(server.cli('user', 'link', '--json').out).url).pathname;
    assert.equal(await user.open(link), 200);
    assert.equal(await user.post(link, {}), 303);
    return user;
}

const list = (server) => JSON.parse(server.cli('customer', 'list', '--json').out).count;

test('P54 a file is shown with its faults, corrected, imported once', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const user = await signIn(server), before = list(server);
    assert.equal(await user.open('/asiakkaat/tuonti'), 200);
    assert.equal(await user.upload('/asiakkaat/tuonti', ''), 422);
    assert.match(user.text, /Valitse tiedosto/);
    assert.equal(await user.upload('/asiakkaat/tuonti', 'Sukunimi;Etunimi;S\u00e4hk\u00f6posti\nTuontinen;Tuula;ei-osoite\nTuontinen;Timo;timo@tuonti.example\n'), 303);
    const wrong = user.location;
    assert.equal(await user.open(wrong), 200);
    assert.match(user.text, /1 virhe/);
    assert.doesNotMatch(user.text, /Tuo 1 asiakas/);
    assert.equal(await user.open(wrong + '?muoto=csv'), 200);
    assert.match(user.text, /^(\ufeff)?Rivi;Kentt\u00e4;Virhe\r\n2;/);
    assert.equal(await user.post(wrong, {}), 303);
    assert.equal(list(server), before);
    assert.equal(await user.upload('/asiakkaat/tuonti', 'Sukunimi;Etunimi;S\u00e4hk\u00f6posti\nTuontinen;Tuula;tuula@tuonti.example\nTuontinen;Timo;timo@tuonti.example\n'), 303);
    const right = user.location;
    assert.equal(await user.open(right), 200);
    assert.match(user.text, /Tuo 2 asiakasta/);
    assert.equal(await user.post(right, {}), 303);
    assert.equal(user.location, right);
    assert.equal(await user.open(right), 200);
    assert.match(user.text, /Tuonti on valmis/);
    assert.equal(await user.post(right, {}), 409);
    assert.equal(list(server), before + 2);
});

test('P05 P22 several contact points, then two records become one', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const user = await signIn(server);
    const add = (...more) => JSON.parse(server.cli('customer', 'add', '--kind', 'person', '--last_name', 'Tuplanen', '--first_name', 'Tuija', ...more, '--json').out);
    const stays = add('--email', 'tuija@tupla.example'), goes = add('--phone', '+358400000099');
    const at = `/asiakkaat/${stays.id}`;
    assert.equal(await user.open(at + '/yhteystiedot'), 200);
    assert.equal(await user.post(at + '/yhteystiedot', { email: 'toinen@tupla.example', source: 'customer', channel: 'store', given_on: '1.1.2026' }), 303);
    assert.equal(await user.open(user.location), 200);
    assert.match(user.text, /toinen@tupla\.example/);
    assert.match(user.text, /1\.1\.2026/);
    assert.equal(await user.post(at + '/yhteystiedot', { email: 'toinen@tupla.example', source: 'customer', channel: 'store' }), 422);
    const point = user.text.match(/yhteystiedot\/(\d+)\/poista/)[1];
    assert.equal(await user.post(`${at}/yhteystiedot/${point}/poista`, {}), 303);
    assert.equal(await user.open(at + '/yhdista'), 200);
    assert.equal(await user.post(at + '/yhdista', { number: '99999999' }), 422);
    assert.equal(await user.post(at + '/yhdista', { number: String(goes.number) }), 200);
    const hidden = Object.fromEntries([...user.text.matchAll(/name="(number|from_version|into_version)" value="(\d+)"/g)].map((m) => [m[1], m[2]]));
    assert.equal(await user.post(at + '/yhdista/tee', hidden), 303);
    assert.equal(user.location, at);
    assert.equal(await user.open(at), 200);
    assert.match(user.text, /358400000099/);
    assert.match(user.text, new RegExp(`Asiakas ${goes.number} yhdistettiin`));
    const found = JSON.parse(server.cli('customer', 'find', String(goes.number), '--json').out).customers;
    assert.deepEqual(found.map((c) => c.number), [stays.number]);
    const again = server.cli('customer', 'merge', String(stays.number), String(stays.number));
    assert.equal(again.code, 1);
});
