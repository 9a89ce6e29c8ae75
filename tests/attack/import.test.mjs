// CSV files that are not right: character sets, separators, quotes, sizes, formulas, the same file twice.
// Every refusal names its line, and nothing of a refused file is there.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from '../lib/server.mjs';
import { badYtunnus, newRegisters, registers, run, sanitizers, ytunnus } from './lib.mjs';

const head = 'Laji;Etunimi;Sukunimi;Yritys;Y-tunnus;Sähköposti;Puhelin;Katuosoite;Postinumero;Paikkakunta;Kieli;Asiakkuus alkoi';
let world, scratch, n = 0;
before(() => { world = newRegisters(); scratch = mkdtempSync(join(build, 'tmp', 'csv-')); });
after(() => { world?.remove(); rmSync(scratch, { recursive: true, force: true }); });

function take(bytes, { words = [], lang = 'fi', register = registers[0] } = {}) {
    const file = join(scratch, `f${n++}.csv`);
    writeFileSync(file, bytes);
    const r = run(['import', file, '--data', world.data, '--register', register, '--json', '--lang', lang, ...words], { env: sanitizers });
    assert.ok(!/Sanitizer|runtime error/.test(r.err), r.err.slice(0, 3000));
    assert.ok([0, 1, 2, 3, 4, 5].includes(r.code), `${r.code} ${r.signal} ${r.err.slice(0, 500)}`);
    try { r.json = JSON.parse(r.out || r.err); } catch { /* words only */ }
    return r;
}
const all = (register = registers[0]) => JSON.parse(run(['customer', 'list', '--json', '--data', world.data, '--register', register]).out);
const stored = () => JSON.stringify(all());
// Refused with this line, in three languages, and nothing is stored.
function refused(bytes, line, { values = [] } = {}) {
    const had = stored();
    const said = new Set();
    for (const lang of ['fi', 'sv', 'en']) {
        const r = take(bytes, { lang });
        assert.ok(r.code === 1 || r.code === 3, `${r.code}: ${r.out.slice(0, 300)}`);
        assert.ok(r.json, r.err + r.out);
        assert.match(r.json.request_id, /^[0-9a-f]{8}$/);
        assert.match(r.json.code, /^SEL-\d+$/);
        const lines = [r.json.line, ...(r.json.fields || []).map((f) => f.line)].filter(Boolean);
        if (line) assert.ok(lines.includes(line), `line ${line} expected: ${JSON.stringify(r.json).slice(0, 400)}`);
        for (const v of values) assert.ok(!(r.out + r.err).includes(v), `a value in the message: ${v}`);
        said.add(r.json.message);
    }
    assert.equal(said.size, 3, [...said].join(' | '));
    assert.equal(stored(), had, 'something of a refused file was stored');
}
const csv = (...rows) => [head, ...rows].join('\r\n') + '\r\n';
const person = (last, more = {}) => `henkilö;${more.first ?? 'Aino'};${last};${more.org ?? ''};${more.id ?? ''};${more.email ?? ''};${more.phone ?? ''};${more.street ?? ''};${more.post ?? ''};${more.town ?? ''};${more.lang ?? ''};${more.start ?? ''}`;

test('character sets and separators: UTF-8 with and without BOM, Windows-1252, ISO-8859-15, ; , TAB, sep=', () => {
    const latin = (s) => Buffer.from(s, 'latin1');
    for (const [name, bytes] of [
        ['Mäkiöåutf', Buffer.from(csv(person('Mäkiöåutf')))], ['Mäkiöåbom', Buffer.from('\ufeff' + csv(person('Mäkiöåbom')))],
        ['Mäkiöålat', latin(csv(person('Mäkiöålat')))], ['Mäkiöålf', Buffer.from(csv(person('Mäkiöålf')).replaceAll('\r\n', '\n'))],
        ['Mäkiöåpilkku', Buffer.from(csv(person('Mäkiöåpilkku')).replaceAll(';', ','))], ['Mäkiöåtab', Buffer.from(csv(person('Mäkiöåtab')).replaceAll(';', '\t'))],
        ['Mäkiöåsep', Buffer.from('sep=;\r\n' + csv(person('Mäkiöåsep')))], ['Mäkiöåloppu', Buffer.from(csv(person('Mäkiöåloppu')).trimEnd())],
        ['Mäkiö€', Buffer.concat([latin(csv(person('Mäkiö')).trimEnd().slice(0, csv(person('Mäkiö')).trimEnd().indexOf('Mäkiö') + 5)), Buffer.from([0x80]), latin(';;;;;;;;;\r\n')])],
    ]) {
        const r = take(bytes);
        assert.equal(r.code, 0, `${name}: ${r.out}${r.err}`);
        assert.ok(stored().includes(name), name);
    }
});

test('errors name the line where they are; one wrong row keeps the whole file out', () => {
    const good = person('Kunnossa');
    refused(csv(good, good, person('X', { email: 'ei-osoite-qzx' })), 4, { values: ['ei-osoite-qzx'] });
    refused(csv(good, person('X', { phone: 'puhelin-qzx' }), good), 3, { values: ['puhelin-qzx'] });
    refused(csv(`yritys;;;Firma Oy;${badYtunnus(2345678)};;;;;;;`), 2, { values: [badYtunnus(2345678)] });
    refused(csv(person('X', { start: '31.2.2026' })), 2);
    refused(csv(person('X', { lang: 'klingon' })), 2, { values: ['klingon'] });
    refused(csv(`laji-qzx;A;B;;;;;;;;;`), 2, { values: ['laji-qzx'] });
    refused(csv(person('')), 2);
    refused(csv(person('a'.repeat(101))), 2);
    refused(csv(person('<x-att>\u202e')), 2);
    refused(csv(good, '', '', person('X', { email: 'a@' })), 5); // empty lines count
    refused(csv(`henkilö;"Aino\r\nMaria";Kaksirivi;;;;;;;;;`, person('X', { email: 'a@' })), 2);
    refused(csv(...Array.from({ length: 300 }, (_, i) => person(`X${i}`, { email: 'a@' }))), 2);
});

test('files that are broken: quotes, columns, cells, bytes', () => {
    refused(csv(person('Ok'), 'henkilö;"Auki;Lainaus;;;;;;;;;', person('Ok')), 3);
    refused(Array.from({ length: 257 }, (_, i) => `sarake${i}`).join(';') + '\r\n' + 'x;'.repeat(256) + 'x\r\n', 1);
    refused(csv(person('Ok'), 'henkilö' + ';x'.repeat(300)), 3);
    refused(csv(person('Ok', { street: 'k'.repeat(40000) })), 2);
    refused(csv(person('a\0b')), 2);
    refused(csv(person('a\x07b')), 2);
    refused('', 0);
    refused('\ufeff', 0);
    refused('\r\n\r\n', 0);
    refused(head + '\r\n', 0);
    refused(Buffer.alloc(100000, 0), 0);
    refused(Buffer.from(Array.from({ length: 50000 }, (_, i) => (i * 7919) & 255)), 0);
    refused(Buffer.from(`\ufeff${csv(person('X'))}`, 'utf16le'), 0);
    refused('"'.repeat(100001), 0);
    refused(`${head};Sukunimi\r\n${person('X')};Y\r\n`, 1); // one column twice
    refused(`${head};x-att-sarake\r\n${person('X')};Y\r\n`, 1);
    refused(csv(`${person('Liikaa')};ylimääräinen;solu`), 2);
});

test('a large file with one wrong row at its end: nothing of it is there, and it does not take long', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => person(`Iso${i}`, { email: `iso${i}@posti.example` }));
    refused(csv(...rows, person('X', { email: 'a@' })), 5002);
});

test('the same file twice: said, or kept apart; never half', () => {
    const file = csv(person('Kahdesti', { email: 'kahdesti@posti.example' }), `yritys;;;Kahdesti Oy;${ytunnus(3456789)};;;;;;;`);
    assert.equal(take(file).code, 0);
    const count = () => stored().split('Kahdesti').length;
    const had = count();
    const again = take(file);
    assert.equal(again.code, 5, again.out + again.err);
    assert.match(again.json.code, /^SEL-1645$/);
    const knowing = take(file, { words: ['--again'] });
    assert.deepEqual([knowing.code, knowing.json.imported, knowing.json.updated, knowing.json.same], [0, 0, 0, 2]);
    const changed = take(file.replace('Kahdesti Oy', 'Kahdesti Oyj'));
    assert.deepEqual([changed.code, changed.json.imported, changed.json.updated, changed.json.same], [0, 0, 1, 1]);
    assert.equal(count(), had);
});

test('a dry run stores nothing', () => {
    const had = stored();
    assert.equal(take(csv(person('Kuiva')), { words: ['-n'] }).code, 0);
    assert.equal(stored(), had);
});

test('a column whose category the notice lacks is refused with the statement', () => {
    const r = take(`Sukunimi;IP-numero\r\nX;192.0.2.1\r\n`, { lang: 'en' });
    assert.ok(r.code === 3 || r.code === 1, r.out + r.err);
    assert.ok(!stored().includes('192.0.2.1'));
});

test('formulas leave in quotes of their own: no cell of an export begins one', () => {
    const nasty = ['=HYPERLINK("http://x-att.example")', '+x-att|A1', '@SUM(x-att)', '-x-att'];
    const r = take(csv(...nasty.map((v) => person(`"${v.replaceAll('"', '""')}"`, { first: '"=1+1;2"', street: '"@katu"', post: '00100', town: 'Helsinki' }))));
    assert.equal(r.code, 0, r.out + r.err);
    const out = run(['export', 'customers', '--data', world.data, '--register', registers[0]]);
    assert.equal(out.code, 0, out.err);
    assert.ok(out.out.startsWith('\ufeff') && !/^\ufeffsep=/.test(out.out));
    for (const v of nasty) assert.ok(out.out.includes(`'${v.replaceAll('"', '""')}`), v);
    for (const line of out.out.slice(1).trimEnd().split('\r\n').slice(1))
        for (const cell of line.match(/("([^"]|"")*"|[^;]*)(;|$)/g) || [])
            assert.ok(!/^"?[=+@\t\r\0]/.test(cell) && !/^"?-\D/.test(cell), `a formula: ${cell}`);
    const back = join(scratch, 'back.csv'); // what went out comes in again elsewhere, as it was
    writeFileSync(back, out.out);
    const other = take(readFileSync(back), { register: registers[1], words: ['-n'] });
    assert.ok(other.code === 0 || other.json, other.err);
});
