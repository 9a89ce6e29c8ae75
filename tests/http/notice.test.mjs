// Registers from notices, versions, orders and proof on the command line (P01, P03, P04, P68, P71).
import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { freshDirectory, run } from '../lib/server.mjs';

const notices = join(dirname(fileURLToPath(import.meta.url)), '..', 'notices');
const office = join(notices, 'mallikonttori.txt'), windows = join(notices, 'esimerkki-ikkunat.html');

function fresh(t) {
    const data = freshDirectory();
    t.after(() => rmSync(dirname(data), { recursive: true, force: true }));
    return data;
}
function ok(args) {
    const r = run(args);
    assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
    return r.out;
}
const json = (args) => JSON.parse(ok([...args, '--json']));

// P17: the balancing tests that a register with a person in it must have, one for each purpose of an interest.
function weigh(at) {
    const purposes = run(['balancing', 'set', '--help']).out.match(/--about (\S+\|\S+)/)[1].split('|');
    const weighed = purposes.filter((about) => {
        const r = run(['balancing', 'set', '--about', about, '--interest', 'Etu', '--necessity', 'Tarve', '--balance', 'Punninta', ...at]);
        assert.ok(r.code === 0 || r.err.includes('SEL-1940'), r.err); // one that stands on another basis needs none
        return r.code === 0;
    });
    assert.ok(weighed.length > 5, weighed.join());
}

test('P04 init makes a register of each notice, once', (t) => {
    const data = fresh(t);
    const made = json(['init', '--data', data, '--notice', office, '--notice', windows, '--adopt', 'Maija Esimerkki']).registers;
    assert.deepEqual(made.map((r) => [r.slug, r.controller, r.version, r.user]), [
        ['mallikonttori', 'Mallikonttori Oy', 1, 'Maija Esimerkki'],
        ['esimerkki-ikkunat', 'Esimerkki-Ikkunat Oy', 1, 'Maija Esimerkki']]);
    assert.equal(run(['init', '--data', data, '--notice', office]).code, 5); // the directory is taken
    const history = json(['notice', 'history', '--data', data, '--register', 'mallikonttori']).versions;
    assert.deepEqual(history.map((v) => [v.version, v.state]), [[1, 'in-force'], [0, 'received']]);
});

test('a failed init leaves nothing half done', (t) => {
    const data = fresh(t), binary = join(dirname(data), 'binary');
    writeFileSync(binary, Buffer.from([0, 1, 2, 3, 0, 255, 254]));
    const r = run(['init', '--data', data, '--notice', office, '--notice', binary, '--adopt', 'Maija Esimerkki']);
    assert.equal(r.code, 1);
    assert.ok(r.err.includes('binary'), r.err); // which file
    assert.ok(!existsSync(data), existsSync(data) && readdirSync(data).join());
    ok(['init', '--data', data, '--notice', office, '--adopt', 'Maija Esimerkki']);
    assert.equal(run(['init', '--data', join(dirname(data), 'none')]).code, 1); // no notice at all
});

test('P03 without --adopt a register waits and holds no personal data', (t) => {
    const data = fresh(t);
    assert.equal(json(['init', '--data', data, '--notice', office]).registers[0].version, 0);
    assert.notEqual(run(['customer', 'add', '--data', data, '--kind', 'person', '--first-name', 'Aino', '--last-name', 'Esimerkki']).code, 0);
    ok(['notice', 'adopt', 'Maija Esimerkki', '--data', data]);
    ok(['customer', 'add', '--data', data, '--kind', 'person', '--first-name', 'Aino', '--last-name', 'Esimerkki']);
    assert.equal(run(['notice', 'adopt', 'Joku Muu', '--data', data]).code, 5); // adopted already
    assert.equal(run(['prove', '--data', data]).code, 1); // P17: nobody has weighed the interests yet
    weigh(['--data', data]);
    ok(['notice', 'import', windows, '--data', data]); // one more that waits: the first goes on
    assert.equal(json(['prove', '--data', data]).registers.length, 1);
});

test('P01 P71 an order leads to a draft, the draft to a version; published versions stay', (t) => {
    const data = fresh(t), at = ['--data', data];
    ok(['init', ...at, '--notice', office, '--adopt', 'Maija Esimerkki']);
    assert.equal(run(['notice', 'order', ...at, '--authority', 'Tietosuojavaltuutettu']).code, 1); // incomplete
    ok(['notice', 'order', ...at, '--authority', 'Tietosuojavaltuutettu', '--reference', '1/2026', '--summary', 'Lyhennä säilytysaika.']);
    assert.equal(json(['notice', 'orders', ...at]).orders.length, 1);
    const before = ok(['notice', 'show', ...at]);
    ok(['notice', 'state', 'retention.after-relationship', '--params', '{"years":6}', ...at]);
    assert.equal(ok(['notice', 'show', ...at]), before); // the one in force does not change
    assert.deepEqual(json(['notice', 'diff', '1', 'draft', ...at]).changes.map((c) => c.statement), ['retention.after-relationship', 'retention.ground']); // the ground goes along (P36)
    ok(['notice', 'publish', ...at]);
    assert.match(ok(['notice', 'show', ...at]), /kulunut 6 vuotta/);
    assert.match(ok(['notice', 'show', '--version', '1', ...at]), /kulunut 10 vuotta/);
    assert.equal(run(['notice', 'publish', ...at]).code, 4); // no draft any more
    assert.equal(run(['notice', 'show', '--version', '9', ...at]).code, 4);
    ok(['notice', 'draft', ...at]);
    ok(['notice', 'drop', 'controller.contact', ...at]);
    assert.equal(run(['notice', 'publish', ...at]).code, 1); // P03: not without a contact person
});

test('P10 a use whose sentence is missing is refused with it, and works again when it is back', (t) => {
    const data = fresh(t), at = ['--data', data];
    const note = ['customer', 'note', '1001', '--about', 'contact', '--text', 'Soitti.', ...at];
    ok(['init', ...at, '--notice', office, '--adopt', 'Maija Esimerkki']);
    ok(['customer', 'add', ...at, '--kind', 'person', '--first-name', 'Aino', '--last-name', 'Esimerkki']);
    ok(note);
    ok(['notice', 'draft', ...at]);
    ok(['notice', 'drop', 'content.notes', ...at]);
    ok(['notice', 'publish', ...at]);
    const refused = run([...note, '--json']);
    assert.equal(refused.code, 3);
    assert.equal(JSON.parse(refused.err).statement, 'content.notes');
    assert.equal(run(['prove', ...at]).code, 1); // what is stored is outside of the notice now: said, not hidden
    ok(['notice', 'draft', ...at]);
    ok(['notice', 'state', 'content.notes', ...at]);
    ok(['notice', 'publish', ...at]);
    ok(note);
    weigh(at);
    ok(['prove', ...at]);
});

test('P68 the demo proves its notices', (t) => {
    const data = fresh(t);
    ok(['demo', '--data', data]);
    const states = ['holds', 'violated', 'not_exercised', 'attested', 'planned'];
    const registers = json(['prove', '--data', data]).registers;
    assert.equal(registers.length, 2);
    for (const register of registers) {
        assert.ok(register.statements.length > 60);
        for (const s of register.statements) {
            assert.deepEqual(Object.keys(s), ['id', 'promise', 'state', 'population', 'violations', 'figure']);
            assert.match(s.promise, /^P\d\d$/);
            assert.ok(states.includes(s.state));
            assert.notEqual(s.state, 'violated', s.id);
            if (s.state === 'holds') assert.ok(s.population > 0, s.id);
        }
    }
});
