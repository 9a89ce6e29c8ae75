// Documents from outside: invoices, notice and proof as PDF, read back by other programs (P64, P67, P68). A docs role that
// dies over its work is started again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start, until } from '../lib/server.mjs';

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = ['qpdf', 'pdffonts', 'pdftotext', 'pdftoppm', 'zbarimg'].filter((p) => !has(p));
const options = !hasDemo ? { skip: 'no demo in this build' } : missing.length ? { skip: `not installed: ${missing}` } : { timeout: 300000 };
const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);

function tool(program, ...args) {
    const r = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    return { code: r.status, out: r.stdout, err: r.stderr };
}

// What other programs say of a file: sound, every font embedded and subset, tagged, the text.
function looked(file) {
    assert.equal(tool('qpdf', '--check', file).code, 0, tool('qpdf', '--check', file).out);
    const fonts = tool('pdffonts', file).out.trim().split('\n').slice(2);
    assert.ok(fonts.length > 0);
    for (const line of fonts) assert.match(line, /^[A-Z]{6}\+Inter.*\byes\s+yes\s+yes\b/, line);
    assert.match(tool('pdfinfo', file).out, /Tagged:\s+yes/);
    return tool('pdftotext', '-layout', file, '-').out;
}

// Processes of the docs role under a supervisor.
const docsOf = (supervisor) => readdirSync('/proc').filter((p) => {
    if (!/^\d+$/.test(p)) return false;
    try {
        const stat = readFileSync(`/proc/${p}/stat`, 'utf8').split(') ')[1].split(' ');
        return Number(stat[1]) === supervisor && readFileSync(`/proc/${p}/cmdline`, 'utf8').includes('@docs');
    } catch { return false; }
});

function codes(file, folder) {
    assert.equal(tool('pdftoppm', '-r', '200', '-png', file, join(folder, 'page')).code, 0);
    return readdirSync(folder).filter((f) => f.startsWith('page')).map((f) => tool('zbarimg', '-q', join(folder, f)).out).join('');
}

test('p64 invoices of the demo as PDF: the codes say what the invoice says, the XML inside is the exported one', options, async (t) => {
    const server = await start();
    const folder = mkdtempSync(join(build, 'tmp', 'pdf-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    const json = (...words) => { const r = server.cli(...words, '--json'); assert.equal(r.code, 0, r.out + r.err); return JSON.parse(r.out || 'null'); };
    const open = json('invoice', 'list', '--open').invoices.filter((i) => i.state === 'sent');
    const invoice = json('invoice', 'show', String(open[0].number));
    const file = join(folder, 'a.pdf'), again = join(folder, 'b.pdf');

    for (const f of [file, again]) assert.equal(server.cli('invoice', 'export', String(invoice.number), '--format', 'pdf', '-o', f).code, 0);
    assert.deepEqual(readFileSync(file), readFileSync(again), 'same snapshot, same bytes');
    const text = looked(file);
    assert.match(text, new RegExp(String(invoice.number)));
    assert.match(text, /TILISIIRTO\. GIRERING/);
    assert.match(text, /Sivu 1\/\d/);

    const read = codes(file, folder);
    const bars = read.match(/CODE-128:(\d{54})/)[1];
    const cents = Math.round(Number(invoice.total) * 100);
    assert.equal(Number(bars.slice(17, 25)), cents);
    assert.equal(bars.slice(28, 48).replace(/^0+/, ''), invoice.reference);
    assert.equal(bars.slice(48), invoice.due_on.replace(/-/g, '').slice(2));
    assert.ok(text.replace(/\s/g, '').includes(bars), 'virtual barcode');
    const epc = read.match(/QR-Code:(BCD[\s\S]*?)(?=\nCODE-128|$)/)[1].split('\n');
    assert.deepEqual([epc[0], epc[1], epc[2], epc[3], epc[7]], ['BCD', '002', '1', 'SCT', `EUR${invoice.total}`]);
    assert.equal(epc[9].slice(4), invoice.reference);
    assert.equal(epc[11], `ReqdExctnDt/${invoice.due_on}`);

    const ubl = join(folder, 'a.xml');
    assert.equal(server.cli('invoice', 'export', String(invoice.number), '--format', 'ubl', '-o', ubl).code, 0);
    const inside = spawnSync('qpdf', [`--show-attachment=${invoice.number}.xml`, file]);
    assert.equal(inside.status, 0, String(inside.stderr));
    assert.deepEqual(inside.stdout, readFileSync(ubl));

    // over the API, by a program with a token; nothing but the number in the file's name
    const token = json('token', 'add', '--name', 'Tulostin', '--role', 'api', '--purposes', 'invoicing', '--until', day(30)).token;
    const r = await fetch(`${server.url}/api/v1/invoices/${invoice.number}/pdf`, { headers: { Authorization: `Bearer ${token}` } });
    const body = Buffer.from(await r.arrayBuffer());
    assert.equal(r.status, 200, body.toString('latin1').slice(0, 300));
    assert.equal(r.headers.get('content-type'), 'application/pdf');
    assert.equal(r.headers.get('cache-control'), 'no-store');
    assert.equal(r.headers.get('content-disposition'), `attachment; filename="invoice-${invoice.number}.pdf"`);
    assert.deepEqual(body, readFileSync(file));
    assert.equal((await fetch(`${server.url}/api/v1/invoices/99999999/pdf`, { headers: { Authorization: `Bearer ${token}` } })).status, 404);
});

test('p67 p68 notice in three languages and the proof report as PDF', options, async (t) => {
    const server = await start();
    const folder = mkdtempSync(join(build, 'tmp', 'pdf-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    for (const [path, words] of [['/tietosuoja.pdf', /Tietosuojaseloste/], ['/sv/dataskydd.pdf', /Sida 1\//], ['/en/privacy.pdf', /Page 1\//]]) {
        const r = await fetch(server.url + path);
        assert.equal(r.status, 200);
        assert.equal(r.headers.get('content-type'), 'application/pdf');
        const file = join(folder, 'notice.pdf');
        writeFileSync(file, Buffer.from(await r.arrayBuffer()));
        assert.match(looked(file), words);
    }
    const proof = join(folder, 'proof.pdf');
    assert.equal(server.cli('prove', '--pdf', '-o', proof).code, 0); // what falls short stands in the report
    assert.match(looked(proof), /Todisteet selosteesta[\s\S]*P64/);
});

test('p64 the docs role may die: the next document waits for the new one', options, async (t) => {
    const server = await start();
    t.after(() => server.stop());
    const number = JSON.parse(server.cli('invoice', 'list', '--open', '--json').out).invoices[0].number;
    const docs = () => docsOf(server.child.pid)[0];
    const first = docs();
    assert.ok(first);
    process.kill(Number(first), 'SIGKILL');
    const r = server.cli('invoice', 'export', String(number), '--format', 'pdf', '-o', '-');
    assert.equal(r.code, 0, r.err);
    assert.match(r.out, /^%PDF-1\.7/);
    assert.notEqual(await until(docs), first);
});

test('p64 a queue of documents brings a second process, which ends when it rests; the same bytes from each, also when one dies', options, async (t) => {
    const server = await start({ extra: ['--docs-processes', '2'] });
    t.after(() => server.stop());
    const docs = () => docsOf(server.child.pid);
    const json = (...words) => { const r = server.cli(...words, '--json'); assert.equal(r.code, 0, r.out + r.err); return JSON.parse(r.out || 'null'); };
    const number = json('invoice', 'list', '--open').invoices.find((i) => i.state === 'sent').number;
    const token = json('token', 'add', '--name', 'Tulostin', '--role', 'api', '--purposes', 'invoicing', '--until', day(30)).token;
    const one = async () => {
        const r = await fetch(`${server.url}/api/v1/invoices/${number}/pdf`, { headers: { Authorization: `Bearer ${token}` } });
        return { status: r.status, bytes: Buffer.from(await r.arrayBuffer()) };
    };
    const first = await one();
    assert.equal(first.status, 200);
    assert.equal(docs().length, 1, 'no second process before there is a queue');
    const many = async (n) => (await Promise.all(Array.from({ length: n }, one))).forEach((r) => {
        assert.equal(r.status, 200);
        assert.deepEqual(r.bytes, first.bytes);
    });
    await many(24);
    await until(() => docs().length === 2);
    const work = many(40);
    process.kill(Number(docs()[0]), 'SIGKILL');
    await work;
    await until(() => docs().length === 1, 60000);
    await many(4);
    assert.ok(!/request failed/.test(server.log), server.log.slice(-2000));
});
