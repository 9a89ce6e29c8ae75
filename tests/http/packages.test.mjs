// A person's package from outside: files on disk, ZIP over HTTP, schema, TIL, import elsewhere (P51, P54, P67; I-15, I-36).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { emptyFields } from '../attack/lib.mjs';
import { demoDirectory, hasDemo, run, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this build' };
const til = process.env.TIL_SCHEMA || join(dirname(new URL(import.meta.url).pathname), '..', '..', '..', 'shared', 'standards', 'til', 'tilt-schema.json');

function ajv() { // a development dependency of the tests; where it is not installed, that part is skipped
    try {
        const require = createRequire(join(process.env.AJV || join(dirname(new URL(import.meta.url).pathname), '..', 'e2e'), 'x.js'));
        return { Ajv: require('ajv'), Ajv2020: require('ajv/dist/2020'), formats: require('ajv-formats') };
    } catch {
        return null;
    }
}

function folder(t) {
    const dir = mkdtempSync(join(tmpdir(), 'seloste-package-'));
    t.after(() => rmSync(dir, { recursive: true, force: true }));
    return dir;
}

const person = (cli) => JSON.parse(cli('customer', 'list', '--filter', 'persons', '--json').out).customers.find((c) => !c.locked && c.state === 'active').number;

test('P51 P54 package and package import on the command line', options, (t) => {
    const data = demoDirectory(), dir = folder(t), out = join(dir, 'own'), cli = (...args) => run([...args, '--data', data]);
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const number = person(cli), said = cli('package', '--customer', String(number), '-o', out, '--json');
    assert.equal(said.code, 0, said.err);
    const told = JSON.parse(said.out), files = readdirSync(out);
    assert.deepEqual(files.slice().sort(), told.files.slice().sort());
    assert.equal(told.unreadable, 0);
    for (const name of ['subject.json', 'subject-1.json', 'contact.vcf', 'report.pdf', 'customer.csv'])
        assert.ok(files.includes(name), name);
    assert.ok(!existsSync(`${out}.part`));
    assert.match(readFileSync(join(out, 'report.pdf')).subarray(0, 8).toString(), /^%PDF-1\.7/);
    const subject = JSON.parse(readFileSync(join(out, 'subject.json'), 'utf8'));
    assert.equal(subject.format, 'seloste-subject');
    const tool = ajv();
    if (tool) {
        const check = new tool.Ajv2020({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(join(out, 'subject-1.json'), 'utf8')));
        assert.ok(check(subject), JSON.stringify(check.errors?.slice(0, 5)));
    }
    assert.equal(cli('package', '--customer', String(number), '-o', out).code, 5); // never over what is there
    assert.equal(cli('package', '--customer', '999999', '-o', join(dir, 'nobody')).code, 4);
    assert.ok(!existsSync(join(dir, 'nobody')) && !existsSync(join(dir, 'nobody.part')));
    assert.equal(cli('package', '-o', join(dir, 'none')).code, 1);

    const move = join(dir, 'move'), there = demoDirectory(), other = (...args) => run([...args, '--data', there, '--register', 'esimerkki-ikkunat']);
    t.after(() => rmSync(there, { recursive: true, force: true }));
    assert.equal(cli('package', '--customer', String(number), '--portability', '-o', move).code, 0);
    const made = other('package', 'import', move, '--json');
    assert.equal(made.code, 0, made.err);
    const again = join(dir, 'again');
    assert.equal(other('package', '--customer', String(JSON.parse(made.out).number), '--portability', '-o', again).code, 0);
    const values = (d) => JSON.parse(readFileSync(join(d, 'subject.json'), 'utf8')).data.map((v) => [v.category, v.field, v.value]).sort();
    assert.deepEqual(values(again), values(move));
    mkdirSync(join(dir, 'bad'));
    writeFileSync(join(dir, 'bad', 'subject.json'), '{"format":"other"}');
    assert.equal(other('package', 'import', join(dir, 'bad')).code, 1);
    assert.equal(other('package', 'import', join(dir, 'absent')).code, 4);
});

test('P67 I-36 the notice in TIL, the schema, the record of processing activities', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const get = async (path) => {
        const r = await fetch(server.url + path, { redirect: 'manual' });
        return { status: r.status, type: r.headers.get('content-type'), body: await r.text() };
    };
    const schema = await get('/schema/subject-1.json');
    assert.equal(schema.status, 200);
    assert.equal(JSON.parse(schema.body).properties.format.const, 'seloste-subject');
    for (const lang of ['fi', 'sv', 'en']) {
        const answer = await get(`/tietosuoja.json?lang=${lang}`), notice = JSON.parse(answer.body);
        assert.equal(answer.status, 200);
        assert.equal(notice.meta.language, lang);
        assert.ok(notice.dataDisclosed.length > 5 && notice['x-seloste'].statements.length > 20);
        const tool = ajv();
        if (!tool || !existsSync(til)) {
            t.diagnostic('ajv or the TIL schema is not here: not validated');
            continue;
        }
        const a = new tool.Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
        tool.formats(a);
        const check = a.compile(JSON.parse(readFileSync(til, 'utf8')));
        assert.ok(check(notice), JSON.stringify(check.errors?.slice(0, 8)));
    }
    assert.notEqual((await get('/kasittelytoimet.json')).status, 200); // not for everybody
});

test('P21 P52 I-42 requests and consents are exported as their published schemas say, in terms that DPV has', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const json = (...args) => {
        const r = server.cli(...args, '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
    const number = String(person(server.cli)), consents = [];
    for (const kind of ['access', 'rectification', 'erasure', 'objection', 'marketing-objection', 'portability'])
        server.cli('request', 'open', '--customer', number, '--kind', kind, '--channel', 'desk', '--identity', 'desk', '--about', 'direct-marketing', '--field', 'email', '--value', 'uusi@posti.example');
    json('consent', 'give', '--customer', number, '--purpose', 'direct-marketing', '--channel', 'phone', '--method', 'call');
    json('consent', 'withdraw', '--customer', number, '--purpose', 'direct-marketing');
    json('consent', 'give', '--customer', number, '--purpose', 'direct-marketing', '--channel', 'email', '--method', 'form');
    json('consent', 'ban', '--customer', number);
    consents.push(json('consent', 'list', '--customer', number));
    const requests = json('request', 'export');
    assert.ok(requests.requests.length > 3 && consents[0].consents.length === 2 && consents[0].prohibitions.length > 3);
    const tool = ajv();
    for (const [name, values] of [['requests', [requests]], ['consents', consents]]) {
        const answer = await fetch(`${server.url}/schema/${name}-1.json`), schema = await answer.json();
        assert.equal(answer.status, 200);
        if (!tool) { t.diagnostic('ajv is not here: not validated'); continue; }
        const check = new tool.Ajv2020({ strict: false, allErrors: true }).compile(schema);
        for (const v of values) {
            assert.ok(check(v), JSON.stringify(check.errors?.slice(0, 5)));
            const broken = structuredClone(v), row = broken[name][0];
            row.name = 'Aino'; // nobody is named: an unknown key is refused
            assert.ok(!check(broken));
            delete row.name;
            if (name === 'consents') row.privacy_notice.wording = ''; else row.dpv = 'vastaanotettu';
            assert.ok(!check(broken));
        }
    }
    const lists = ['terms.csv', 'all-terms.csv'].map((f) => join(dirname(dirname(til)), 'dpv', f));
    if (!existsSync(lists[0])) { t.diagnostic('the terms of DPV are not here'); return; }
    const known = new Set(lists.flatMap((f) => readFileSync(f, 'utf8').split('\n').slice(1).map((l) => l.split(',').slice(0, 2).join(':').trim())));
    const used = new Set(JSON.stringify([requests, consents]).match(/\b(dpv|eu-gdpr):[A-Z][A-Za-z0-9-]+/g));
    assert.ok(used.size > 10);
    assert.deepEqual([...used].filter((x) => !known.has(x)), []);
    const src = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src'); // and every term that the program could write
    const sources = readdirSync(src, { recursive: true }).filter((f) => /\.(c|def)$/.test(f) && !f.endsWith('schema.c')).map((f) => readFileSync(join(src, f), 'utf8')).join('\n');
    const written = new Set(sources.match(/"(dpv|eu-gdpr|pd|tech):[A-Z][A-Za-z0-9-]+"/g).map((x) => x.slice(1, -1)));
    assert.ok(written.size > 40);
    assert.deepEqual([...written].filter((x) => !known.has(x)), []);
});

// A signed-in user who follows forms by hand: cookies, the token of the page, redirects.
async function signIn(server) {
    const jar = new Map(), user = {};
    user.open = async (path, init = {}) => {
        const r = await fetch(server.url + path, { redirect: 'manual', ...init,
            headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), origin: server.url, ...init.headers } });
        for (const c of r.headers.getSetCookie()) {
            const [pair] = c.split(';');
            jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        user.bytes = Buffer.from(await r.arrayBuffer());
        user.text = user.bytes.toString();
        user.type = r.headers.get('content-type');
        user.name = r.headers.get('content-disposition');
        user.csrf = user.text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? user.csrf;
        return r.status;
    };
    user.post = (path, fields) => user.open(path, { method: 'POST', body: new URLSearchParams({ csrf: user.csrf, ...Object.fromEntries(emptyFields(path, Object.entries(fields))), ...fields }) });
    const link = new URL(JSON.parse(server.cli('user', 'link', '--json').out).url).pathname;
    assert.equal(await user.open(link), 200);
    assert.equal(await user.post(link, {}), 303);
    return user;
}

test('P51 P54 the page gives a ZIP, answers a request, takes a package in', options, async (t) => {
    const server = await start(), dir = folder(t);
    t.after(() => server.stop());
    const user = await signIn(server), number = String(person(server.cli));
    assert.equal(await user.open(`/paketit?asiakas=${number}`), 200);
    assert.match(user.text, new RegExp(`value="${number}[ "]`));
    assert.equal(await user.post('/paketit', { customer: '999999', kind: 'access', language: 'fi' }), 422);
    assert.equal(await user.post('/paketit', { customer: number, kind: 'all', language: 'fi' }), 422);
    assert.equal(await user.post('/paketit', { customer: number, kind: 'access', language: 'sv' }), 200);
    assert.equal(user.type, 'application/zip');
    assert.equal(user.name, `attachment; filename="omat-tiedot-${number}.zip"`); // no name in a file's name
    writeFileSync(join(dir, 'p.zip'), user.bytes);
    const unzip = spawnSync('python3', ['-c', 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print("\\n".join(z.namelist()))', join(dir, 'p.zip')]);
    assert.equal(unzip.status, 0, String(unzip.stderr));
    assert.ok(String(unzip.stdout).split('\n').includes('subject.json'));

    const opened = JSON.parse(server.cli('request', 'open', '--customer', number, '--kind', 'access', '--channel', 'desk', '--identity', 'desk', '--json').out);
    assert.equal(await user.open(`/pyynnot/${opened.id}`), 200);
    assert.ok(user.text.includes(`/pyynnot/${opened.id}/paketti`));
    assert.equal(await user.open(`/pyynnot/${opened.id}/paketti`), 200);
    assert.equal(await user.post('/paketit', { customer: number, request: opened.id, kind: 'portability', language: 'fi' }), 409); // not asked for
    assert.equal(await user.post('/paketit', { customer: number, request: opened.id, kind: 'access', language: 'fi' }), 200);

    const package_ = { format: 'seloste-subject', version: 1, data: [{ category: 'name', table: 'customer', record: 'customer-1', field: 'last_name',
        value: 'Tuotu', provided_by_subject: true }] };
    assert.equal(await user.open('/paketit'), 200);
    const upload = (text) => {
        const form = new FormData();
        form.set('csrf', user.csrf);
        form.set('file', new Blob([text], { type: 'application/json' }), 'subject.json');
        return user.open('/paketit/tuonti', { method: 'POST', body: form });
    };
    assert.equal(await upload('{'), 422);
    assert.equal(await upload(''), 422);
    const take = () => {
        const path = user.text.match(/action="(\/paketit\/tuonti\/\d+)"/)[1];
        return user.open(path, { method: 'POST', body: new URLSearchParams({ csrf: user.csrf }) });
    };
    const orders = [{ record: 'sales_order-1', table: 'sales_order', category: 'orders', values: { number: 88, state: 6, channel: 2, ordered_on: '2026-01-02', total_cents: 12550, due_cents: 0, note: 'Pihan kautta' },
        sales_row: [{ record: 'sales_row-1', table: 'sales_row', category: 'orders', values: { code: '', text: 'Keinu', quantity_e4: 10000, price_e4: 1000000, total_cents: 12550, delivered: 0 } }] }];
    const past = JSON.stringify({ ...package_, orders, invoices: [{ record: 'invoice-1', table: 'invoice', category: 'billing', values: { number: 5 } }] });
    assert.equal(await upload(past), 200);
    assert.match(user.text, /Paketista tulisi uusi asiakas/);
    assert.match(user.text, /Laskuja ei tuoda \(1\)/);
    assert.doesNotMatch(user.text, /on luotu paketista/); // only looked at
    assert.equal(await take(), 200);
    assert.match(user.text, /on luotu paketista/);
    assert.match(user.text, /Tilauksia 1 \(arkistoituina\)/);
    assert.equal(await upload(past), 200); // the same again
    assert.match(user.text, /Sama paketti on jo tuotu/);

    // However long: 50,000 values, over 10 MB, are read one at a time; the API takes the same file.
    const long = { ...package_, data: [...package_.data, ...Array.from({ length: 50000 }, (_, i) => ({ category: 'relationship', table: 'customer_event', record: `customer_event-${i}`,
        field: 'happened_on', value: '2024-01-01', purpose: ['customer-management'], legal_basis: 'GDPR-6-1-b', provided_by_subject: false, keep_until: null, restricted: false }))] };
    const text = JSON.stringify(long).replace('Tuotu', 'Pitkä');
    assert.ok(text.length > 10 << 20);
    assert.equal(await upload(text), 200);
    assert.match(user.text, /50\s000/);
    assert.equal(await take(), 200);
    assert.match(user.text, /50\s000/);
    const api = (body, query = '') => user.open(`/api/v1/packages${query}`, { method: 'POST', body, headers: { 'x-csrf-token': user.csrf, 'content-type': 'application/json' } });
    assert.equal(await api(text.replace('Pitkä', 'Pidempi'), '?try=1'), 200, user.text);
    assert.deepEqual([JSON.parse(user.text).dry_run, JSON.parse(user.text).left_out, JSON.parse(user.text).number], [true, 50000, undefined]);
    assert.equal(await api(text.replace('Pitkä', 'Pidempi')), 201, user.text);
    assert.equal(JSON.parse(user.text).left_out, 50000);
    assert.equal(await api(text.replace('Pitkä', 'Pidempi')), 200, user.text);
    assert.equal(JSON.parse(user.text).again, true);
    assert.equal(await api('{"format":"seloste-subject"'), 422);
});
