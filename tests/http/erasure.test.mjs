// The thread of rights from outside, on the command line: customer, invoice, erasure that stops at the open invoice,
// payment, completion by itself, and nothing of the person in any file, nor in an older copy without its keys
// (P34, P35, P60, P63; invariants I-1, I-25, I-27).
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, demoDirectory, hasDemo, run, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const person = { first: 'Aamuvirkku', last: 'Kielotarha', email: 'aamuvirkku@kielotarha.example', phone: '+358400000123', street: 'Salaisuuskuja 77' };
const needles = [`${person.first} ${person.last}`, person.email, person.phone, person.street].join('\n') + '\n';
// kept by the voucher only; never in clear
const contact = { first: 'Iltatorkku', last: 'Vuokkoniitty', email: 'iltatorkku@vuokkoniitty.example', phone: '+358400000456' };
const contactNeedles = [`${contact.first} ${contact.last}`, contact.email, contact.phone].join('\n') + '\n';

function world(t, { cli }) {
    const folder = mkdtempSync(join(build, 'tmp', 'erasure-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const json = (...args) => {
        const r = cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')}\n${r.out}${r.err}`);
        return JSON.parse(r.out);
    };
    const residue = (text, path) => {
        const file = join(folder, 'needles');
        writeFileSync(file, text);
        return run(['residue', '--needles', file, '--path', path, '--json']);
    };
    return { folder, json, residue };
}

function addPerson(w) {
    const made = w.json('customer', 'add', '--kind', 'person', '--first-name', person.first, '--last-name', person.last,
        '--email', person.email, '--phone', person.phone, '--street', person.street, '--postcode', '33100');
    return String(made.number);
}

const outcomes = (plan, category) => plan.categories.filter((c) => c.category === category).map((c) => c.outcome);

async function consumer(t, data, cli) {
    const w = world(t, { cli });
    const number = addPerson(w);
    const before = join(w.folder, 'before');
    const invoice = w.json('invoice', 'add', '--customer', number, '--row', 'Toimistotuoli;1;120,00');
    cpSync(data, before, { recursive: true, filter: (f) => !f.endsWith('socket') && !f.endsWith('.sock') });

    const plan = w.json('erase', 'plan', '--customer', number);
    assert.equal(plan.held, true);
    assert.deepEqual(outcomes(plan, 'name'), ['held']);
    assert.deepEqual(outcomes(plan, 'email'), ['now']);
    assert.deepEqual(outcomes(plan, 'voucher'), ['law']);
    assert.match(plan.categories.find((c) => c.outcome === 'law').until, /^20\d\d-12-31$/);
    assert.equal(plan.categories.find((c) => c.category === 'name').by, `invoice ${invoice.number}`);

    const refused = cli('erase', 'run', '--customer', number, '--register', 'mallikonttori');
    assert.equal(refused.code, 1);
    assert.match(refused.err, new RegExp(`--confirm ${number}`));

    const first = w.json('erase', 'run', '--customer', number, '--confirm', number);
    assert.equal(first.state, 'waiting');
    assert.equal(w.residue(needles, data).code, 0);
    assert.equal(w.json('invoice', 'show', String(invoice.number)).open, '120.00');

    w.json('payment', 'add', '--invoice', String(invoice.number)); // nobody does anything else
    const done = w.json('request', 'show', first.number);
    assert.equal(done.state, 'answered');
    assert.match(done.certificate, /^T-\d{4}-\d{3}$/);
    assert.equal(cli('customer', 'show', number, '--register', 'mallikonttori').code, 4);

    assert.equal(w.residue(needles, data).code, 0);
    for (const file of ['keys.db', 'keys.db-wal', 'keys.db-shm']) rmSync(join(before, file), { force: true });
    assert.equal(w.residue(needles, before).code, 0);
    writeFileSync(join(before, 'planted'), `x ${person.email} y`); // positive control
    assert.equal(w.residue(needles, before).code, 1);

    // A file does not bring the person back; their own act does (I-10).
    const file = join(w.folder, 'in.csv');
    writeFileSync(file, `kind;first_name;last_name;email\nperson;${person.first};${person.last};${person.email}\n`);
    const imported = w.json('import', file);
    assert.equal(imported.imported, 0);
    assert.equal(imported.stopped, 1);
    const self = w.json('customer', 'add', '--kind', 'person', '--first-name', person.first, '--last-name', person.last,
        '--email', person.email, '--source', 'customer', '--channel', 'phone');
    assert.notEqual(String(self.number), number);
    const twice = cli('import', file, '--register', 'mallikonttori', '--json'); // BILLING 11: said, nothing done
    assert.equal(twice.code, 5, twice.out + twice.err);
    assert.match(twice.out + twice.err, /SEL-1645/);
    const again = w.json('import', file, '--again'); // the mark is retired: she is there by her own act, and once
    assert.deepEqual([again.imported, again.same, again.stopped], [0, 1, 0]);
}

async function representative(t, data, cli) {
    const w = world(t, { cli });
    const firm = w.json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    const made = w.json('customer', 'contact', String(firm.number), '--first-name', contact.first, '--last-name', contact.last,
        '--email', contact.email, '--phone', contact.phone, '--from-on', '2020-01-01');
    const id = String(made.contact_id);
    const plan = w.json('erase', 'plan', '--contact', id);
    assert.deepEqual(outcomes(plan, 'name'), ['held']);
    assert.equal(plan.categories.find((c) => c.category === 'name').by, `represents ${firm.number}`);
    const first = w.json('erase', 'run', '--contact', id, '--confirm', id);
    assert.equal(first.state, 'waiting');
    const yesterday = new Date(Date.now() - 36 * 3600 * 1000).toISOString().slice(0, 10);
    w.json('customer', 'contact-end', id, '--to-on', yesterday); // nobody does anything else
    assert.equal(w.json('request', 'show', first.number).state, 'answered');
    assert.equal(w.residue(contactNeedles, data).code, 0);
}

test('P35 erasure of a consumer on the command line', options, async (t) => {
    const data = demoDirectory();
    t.after(() => rmSync(data, { recursive: true, force: true }));
    await consumer(t, data, (...args) => run([...args, '--data', data]));
});

test('P60 erasure of a contact person on the command line', options, async (t) => {
    const data = demoDirectory();
    t.after(() => rmSync(data, { recursive: true, force: true }));
    await representative(t, data, (...args) => run([...args, '--data', data]));
});

test('P35 the same inside a running server', options, async (t) => {
    const server = await start();
    try {
        await consumer(t, server.data, server.cli);
    } finally {
        await server.stop();
    }
});

test('P43 P64 P65 I-8 books, tax, journal, series and the chain are the same to the cent after an erasure', options, async (t) => {
    const data = demoDirectory(), cli = (...args) => run([...args, '--data', data]), w = world(t, { cli });
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const whose = addPerson(w);
    for (const price of ['123,45', '0,99', '4567,00']) {
        const made = w.json('invoice', 'add', '--customer', whose, '--row', `Tuoli;3;${price}`);
        w.json('payment', 'add', '--invoice', String(made.number), '--amount', made.total.replace('.', ','));
    }
    const month = new Date().toISOString().slice(0, 7), months = [0, 1, 2, 3].map((back) => { const d = new Date(`${month}-15`); d.setUTCMonth(d.getUTCMonth() - back); return d.toISOString().slice(0, 7); });
    const books = () => ({ ledger: w.json('audit', 'ledger'), vat: months.map((m) => w.json('vat', 'report', '--month', m)), journal: months.map((m) => w.json('journal', 'list', '--month', m)),
        numbers: w.json('invoice', 'list').invoices.map((i) => [i.number, i.total]).sort() });
    const before = books();
    w.json('erase', 'run', '--customer', whose, '--confirm', whose);
    const after = books();
    assert.deepEqual(after, before);
    assert.ok(before.ledger.agrees && before.numbers.length > 10);
    const chain = w.json('audit', 'verify');
    assert.equal(chain.broken ?? 0, 0);
    const { keys, ...strays } = w.json('audit', 'keys'); // of a year of invoices, claims and an erasure none is left (I-7)
    assert.ok(keys > 10);
    assert.deepEqual(strays, { holds: true, without_owner: 0, waiting: 0, people_without_key: 0, claims_without_key: 0 });
});
