// A browser sends every text field and every list of a form, the empty ones too. So a declared field that is not there at all is
// refused by its name, and "not there" never means "make it empty" (issue: bad input; src/base/field.h, fields_read_form).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newRegisters, registers, routes as routeTable, signIn, startOn } from './lib.mjs';
import { populate } from './world.mjs';
import { start } from '../lib/server.mjs';

const routes = routeTable();
const posts = routes.filter((r) => r.method === 'POST' && !r.path.startsWith('/api/')).map((r) => ({ ...r, re: new RegExp(`^${r.path.replace(/[.]/g, '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`) }));
const boxes = ['bool', 'bits', 'rows'];
const hidden = ['web', 'ip']; // the notices of these registers state no such category: no form asks it
const demanded = (route) => route.fields.filter((f) => !boxes.includes(f.kind) && !f.sometimes && !hidden.includes(f.name));
const routeOf = (path) => posts.find((r) => r.path === path) || posts.find((r) => r.re.test(path));

// Forms of a page as they are sent: address, names and values.
function formsOf(html, prefix) {
    return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].filter((m) => /method="post"/.test(m[1]) && m[2].includes('<button')).map(([whole, head, body]) => {
        let path = (head.match(/action="([^"?]*)/) || [])[1] || '';
        if (prefix && path.startsWith(prefix)) path = path.slice(prefix.length);
        const pairs = [...body.matchAll(/<(?:input|select|textarea)\b([^>]*)>/g)].map(([, a]) => a).filter((a) => /\bname="/.test(a) && !/type="(checkbox|radio|file|submit)"/.test(a))
            .map((a) => [a.match(/\bname="([^"]*)"/)[1], (a.match(/\bvalue="([^"]*)"/) || ['', ''])[1]]);
        return { path, pairs, names: new Set([...whole.matchAll(/\bname="([^"]*)"/g)].map((m) => m[1])) };
    });
}

let world, server, a, made;
before(async () => {
    world = newRegisters();
    server = await startOn(world.data);
    a = await signIn(server, 'testi.hyokkaaja', registers[0]);
    made = await populate(a, 'Lomake');
});
after(async () => {
    a?.close();
    await server?.stop();
    world?.remove();
});

// Pages that links lead to, at most four of a kind, and each once with a question mark.
async function pages(client, each) {
    const gets = routes.filter((r) => r.method === 'GET').map((r) => ({ ...r, re: new RegExp(`^${r.path.replace(/[.]/g, '\\.').replace(/:[a-z_]+/g, '[^/]+')}$`), left: 4, asked: false }));
    const queue = ['/', ...gets.filter((r) => !r.path.includes(':') && !r.path.startsWith('/api/')).map((r) => r.path)], seen = new Set(queue);
    for (let path; (path = queue.shift());) {
        const answer = await client.get(path);
        assert.ok(answer.status < 500, path);
        if (!/html/.test(answer.headers['content-type'] || '')) continue;
        each(path, answer);
        for (const [, link] of answer.text.matchAll(/href="(\/[^"#]*)"/g)) {
            const to = (client.prefix && link.startsWith(client.prefix) ? link.slice(client.prefix.length) : link).replaceAll('&amp;', '&');
            const [bare, query] = to.split('?');
            const kind = gets.find((r) => r.path === bare) || gets.find((r) => r.re.test(bare));
            if (!kind || seen.has(to) || (query ? kind.asked : kind.left < 1)) continue;
            if (query) kind.asked = true; else kind.left--;
            seen.add(to);
            queue.push(to);
        }
    }
}

async function incomplete(client) {
    const faults = new Set(), met = new Set();
    await pages(client, (path, answer) => {
        for (const form of formsOf(answer.text, client.prefix)) {
            const route = routeOf(form.path);
            if (!route) continue;
            met.add(route.path);
            for (const f of demanded(route))
                if (!form.names.has(f.name) && !f.required) faults.add(`${path}: the form of ${route.path} has no ${f.name}`);
        }
    });
    return { faults: [...faults], met };
}

test('every form of every page has each field that its route demands', async () => {
    const { faults, met } = await incomplete(a);
    assert.deepEqual(faults, []);
    assert.ok(met.size > 40, `${met.size} forms were met`);
});

test('every form of the demo has each field that its route demands', async () => {
    const demo = await start();
    const one = await signIn(demo);
    try {
        const { faults, met } = await incomplete(one);
        assert.deepEqual(faults, []);
        assert.ok(met.size > 40, `${met.size} forms were met`);
    } finally {
        one.close();
        await demo.stop();
    }
});

test('the token alone empties no settings: each field that was left out is named', async () => {
    const seller = async () => (await a.get('/api/v1/invoices/seller')).text;
    const was = await seller();
    assert.match(was, /FI21/);
    const answer = await a.form('POST', '/asetukset/laskuttaja', [], { whole: false });
    assert.equal(answer.status, 422);
    for (const f of routes.find((r) => r.method === 'POST' && r.path === '/asetukset/laskuttaja').fields)
        assert.match(answer.text, new RegExp(`id="f-${f.name}-e"`), f.name);
    assert.match(answer.text, /Kenttä puuttui/);
    assert.match(answer.text, new RegExp(`<code>${answer.id}</code>`));
    assert.equal(await seller(), was);
});

test('a form without one of its fields changes nothing and says which it was; whole it is taken', async () => {
    for (const path of ['/asetukset/laskuttaja', '/tuotteet/uusi', '/tilaukset/uusi', '/asiakkaat/uusi']) {
        const page = await a.get(path);
        const form = formsOf(page.text, a.prefix).find((f) => f.path === path);
        const route = routeOf(path);
        for (const f of demanded(route).filter((x) => !x.required && form.names.has(x.name))) {
            const answer = await a.form('POST', path, form.pairs.filter(([n]) => n !== 'csrf' && n !== f.name), { whole: false });
            assert.equal(answer.status, 422, `${path} without ${f.name}`);
            assert.ok(answer.text.includes(`#f-${f.name}"`) && answer.text.includes('Kenttä puuttui'), `${path} without ${f.name}`);
        }
    }
    const whole = formsOf((await a.get('/asetukset/laskuttaja')).text, a.prefix).find((f) => f.path === '/asetukset/laskuttaja');
    assert.equal((await a.form('POST', '/asetukset/laskuttaja', whole.pairs.filter(([n]) => n !== 'csrf'), { whole: false })).status, 303);
});

// What was typed comes back with the message at its field and the request id; where the form is a button, its page comes back.
const shownAgain = (answer, status, what) => {
    assert.equal(answer.status, status, what);
    const errs = answer.text.match(/<div class="errs" role="alert"[\s\S]*?<\/div>/);
    assert.ok(errs, `${what}: no summary`);
    assert.ok(errs[0].includes(`<code>${answer.id}</code>`), `${what}: no request id`);
    assert.match(answer.text, /<nav aria-label="Päävalikko"/, what);
    return answer.text;
};

test('faults of the forms of a claim show the claim with its forms again, nothing typed is lost (P65)', async () => {
    const number = String(made.invoices[1].number);
    let html = shownAgain(await a.form('POST', '/saatavat/riitautus', [['invoice', number], ['reason', 'defect'], ['on', '31.2.2026'], ['text', 'Rivi 2 on väärin']]), 422, 'dispute');
    assert.match(html, /id="f-on-e"/);
    assert.match(html, /value="31.2.2026"/);
    assert.match(html, /Rivi 2 on väärin/);
    assert.match(html, /name="instalments"[^>]* value="3"/); // a form beside it, that was not sent, begins as it began
    html = shownAgain(await a.form('POST', '/saatavat/maksusuunnitelma', [['invoice', number], ['first_on', '1.1.2020'], ['instalments', 'kaksi']]), 422, 'plan');
    assert.match(html, /value="kaksi"/);
    html = shownAgain(await a.form('POST', '/saatavat/erapaiva', [['invoice', number], ['due_on', 'huomenna ehkä']]), 422, 'move');
    assert.match(html, /value="huomenna ehkä"/);
    html = shownAgain(await a.form('POST', '/saatavat/luottotappio', [['invoice', number], ['reason', '']]), 422, 'loss');
    assert.match(html, /id="f-reason-e"/);
    assert.equal((await a.form('POST', '/saatavat/riitautus', [['invoice', number], ['reason', 'defect'], ['on', '']])).status, 303);
    const id = (await a.get(`/saatavat/${number}`)).text.match(/name="id" value="(\d+)"/)[1];
    html = shownAgain(await a.form('POST', '/saatavat/ratkaisu', [['id', id], ['outcome', '']]), 422, 'decision');
    assert.match(html, /id="f-outcome-e"/);
    assert.match(html, new RegExp(`name="id" value="${id}"`));
    for (const way of ['vakiokorvaus', 'korkolasku']) {
        html = shownAgain(await a.form('POST', `/saatavat/${way}`, [['invoice', number]]), way === 'korkolasku' ? 409 : 422, way);
        assert.match(html, /id="c5"/, `${way}: the page of the claim`);
    }
});

test('a fault of a form whose claim is not there shows the list', async () => {
    for (const way of ['riitautus', 'maksusuunnitelma', 'erapaiva', 'luottotappio', 'vakiokorvaus', 'korkolasku'])
        for (const invoice of ['', 'x', '999999'])
            assert.match(shownAgain(await a.form('POST', `/saatavat/${way}`, [['invoice', invoice]]), 422, `${way} ${invoice}`), /id="s1"/);
    assert.match(shownAgain(await a.form('POST', '/saatavat/ratkaisu', [['id', '1'], ['outcome', 'rejected']]), 404, 'ratkaisu'), /id="s1"/);
    assert.match(shownAgain(await a.form('POST', '/muistutukset', [['preview', 'zz']]), 422, 'run'), /id="m1"/);
    assert.match(shownAgain(await a.form('POST', '/muistutukset/999999/peru', []), 404, 'undo'), /id="m1"/);
    assert.match(shownAgain(await a.form('POST', '/perinta/ilmoitettu', [['last', '']]), 422, 'told'), /id="p3"/);
    const lines = await a.form('POST', '/perinta/palautus', [['text', 'ei mitään;mistään']]);
    assert.equal(lines.status, 422);
    assert.ok(lines.text.includes('ei mitään;mistään') && lines.text.includes(`<code>${lines.id}</code>`));
});

test('a refused file: what is wrong, and the request id by which the log is found', async () => {
    const files = { '/tilaukset/tuonti': ['file'], '/tuotteet/tuonti': ['file'], '/asiakkaat/tuonti': ['file'], '/verkkolaskut/saapuneet': ['file'], '/paketit/tuonti': ['file'],
        '/maksut/tuonti': ['file'], '/perinta/palautus': ['file', 'text'], '/muutto': ['invoices', 'series', 'opening_on'] };
    for (const [path, [file, ...empty]] of Object.entries(files)) {
        const part = (name, value, more = '') => `--raja\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
        const body = Buffer.from([part('csrf', a.csrf), ...empty.map((n) => part(n, '')), part(file, 'tunnus;summa\r\n1;kaksi\r\n', '; filename="t.csv"'), '--raja--\r\n'].join(''));
        let answer = await a.send('POST', a.prefix + path, { body, headers: { 'content-type': 'multipart/form-data; boundary=raja' } });
        if (answer.status === 303) answer = await a.get(answer.headers.location.replace(a.prefix, ''));
        else assert.equal(answer.status, 422, `${path}: ${answer.status}`);
        assert.ok(answer.text.includes(`<code>${answer.id}</code>`), `${path}: no request id\n${answer.text.slice(-2500)}`);
        assert.match(answer.text, /<form[^>]*multipart|class="btn"|href="[^"]*\/muutto"/, path); // and the way on
    }
});

test('the customer of an order and an invoice is found by name, number or town without a script (P06, P64)', async () => {
    const [one, , two] = made.customers; // Lomakesuku 0 and 2: both are Lomakeetu
    const order = (customer) => a.form('POST', '/tilaukset/uusi', [['customer', customer], ['rows.0.text', 'Rivi'], ['rows.0.quantity', '1'], ['rows.0.price', '10,00'], ['act', 'confirm']]);
    const several = shownAgain(await order('lomakeetu'), 422, 'several');
    assert.match(several, /useaan asiakkaaseen/);
    for (const c of [one, two]) assert.match(several, new RegExp(`<option value="${c.number}">${c.number} Lomakesuku`), 'a choice');
    assert.match(several, /value="10,00"/); // the row stays
    assert.match(shownAgain(await order('eiketään missään'), 422, 'nobody'), /ei löydy asiakasta/);
    assert.match(shownAgain(await order(''), 422, 'empty'), /id="f-customer-e"/);
    for (const words of [String(one.number), `${one.number} Lomakesuku 0 Lomakeetu, Tampere`, 'lomake0@posti.example']) {
        const answer = await order(words);
        assert.equal(answer.status, 303, words);
        assert.match((await a.get(answer.headers.location.replace(a.prefix, ''))).text, /Lomakesuku 0/);
    }
    const invoice = (customer) => a.form('POST', '/laskut/uusi', [['customer', customer], ['rows.0.text', 'Rivi'], ['rows.0.quantity', '1'], ['rows.0.price', '10,00'], ['act', 'draft']]);
    assert.equal((await invoice('lomake2@posti.example')).status, 303);
    assert.match(shownAgain(await invoice('lomakeetu'), 422, 'several'), new RegExp(`<option value="${two.number}">`));
    const typed = await a.form('POST', '/haku/nopea', [['q', 'lomakesuku'], ['pick', '1']]);
    assert.match(typed.text, new RegExp(`data-pick="${one.number} Lomakesuku 0`));
    assert.doesNotMatch(typed.text, /data-href/);
});

// What a page reads before it shows a fault may find nothing yet (no night has run, nothing is set): the fault must not be forgotten over it.
test('a register with nothing in it tells the faults of its forms too', async () => {
    const empty = newRegisters(), other = await startOn(empty.data), c = await signIn(other, 'testi.hyokkaaja', registers[0]);
    const silent = [];
    let told = 0;
    try {
        for (const route of posts.filter((r) => r.fields.length && !/kirjaudu|salassa|kieli|haku/.test(r.path))) {
            const answer = await c.form('POST', route.path.replace(/:[a-z_]+/g, '1'), [['nonsense', 'x']]);
            if (answer.status === 422 && /class="errs|id="f-[^"]*-e"/.test(answer.text)) told++;
            else if (answer.status !== 404) silent.push(`${route.path}: ${answer.status}`);
        }
        assert.deepEqual(silent, []);
        assert.ok(told > 50, `only ${told} forms were asked`);
    } finally {
        c.close();
        await other.stop();
        empty.remove();
    }
});
