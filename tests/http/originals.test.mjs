// The former program's PDFs, many at once: by command, by API and by page; each to the invoice whose number its name holds (P64, P65).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start } from '../lib/server.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };
const day = (n) => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10);
const pdf = (n) => `%PDF-1.4\nvanha lasku ${n}\n`;

test('P64 originals of the former program, many at once', options, async (t) => {
    const server = await start(), folder = mkdtempSync(join(build, 'tmp', 'originals-'));
    t.after(async () => { rmSync(folder, { recursive: true, force: true }); await server.stop(); });
    const say = (...args) => server.cli(...args, '--register', 'mallikonttori', '--json');
    const json = (...args) => {
        const r = say(...args);
        assert.equal(r.code, 0, r.out + r.err);
        return JSON.parse(r.out);
    };
    const file = (name, text) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
    };
    const customer = json('customer', 'list').customers.find((c) => !c.locked && c.state === 'active').number;
    const here = json('invoice', 'add', '--customer', String(customer), '--row', 'Huolto;1;10,00').number;
    json('movein', 'run', '--invoices', file('avoimet.csv', `laskunumero;asiakas;laskupäivä;eräpäivä;viite;avoin;summa;alv\n`
        + ['90455', '90456', 'L-2026-12', '90458', '90459'].map((n) => `${n};${customer};${day(-60)};${day(-40)};;124,00;124,00;25,5\n`).join('')));

    const files = [file('90455.pdf', pdf(1)), file('lasku_L-2026-12 Maksaja.PDF', pdf(2)), file(`${day(-60)}_90456.pdf`, pdf(3)), // three that fit
        file('90455 ja 90456.pdf', pdf(4)), file('kuva.pdf', pdf(5)), file('12.pdf', pdf(6)), file('90458.pdf', 'ei mikään pdf'), file(`${here}.pdf`, pdf(7))];
    const codes = [null, null, null, 'SEL-4110', 'SEL-4109', 'SEL-4109', 'SEL-4107', 'SEL-4106'];
    for (const dry of [true, false]) {
        const r = say('document', 'attach-all', ...files, ...(dry ? ['-n'] : []));
        assert.equal(r.code, 1, r.err);
        const said = JSON.parse(r.out);
        assert.deepEqual(said.files.map((f) => f.code), codes);
        assert.deepEqual(said.files.slice(0, 3).map((f) => f.invoice), ['90455', 'L-2026-12', '90456']);
        assert.deepEqual([said.dry_run, said.attached, said.already, said.refused], [dry, 3, 0, 5]);
        assert.equal(say('document', 'copy', '90455', '-o', join(folder, `kopio-${dry}.pdf`)).code, dry ? 4 : 0); // a try attaches nothing
    }
    const again = json('document', 'attach-all', files[0], files[1]);
    assert.deepEqual([again.attached, again.already, again.refused], [0, 2, 0]);
    const other = say('document', 'attach-all', file('90455.PDF', pdf(9))); // what was attached is not exchanged
    assert.equal(JSON.parse(other.out).files[0].code, 'SEL-4108');

    const { token } = json('token', 'add', '--name', 'Muutto', '--role', 'api', '--purposes', 'invoicing', '--until', day(3));
    const send = async (query) => {
        const form = new FormData();
        for (const [name, text] of [['90458.pdf', pdf(8)], ['tuntematon.pdf', pdf(8)]]) form.append('file', new Blob([text], { type: 'application/pdf' }), name);
        const r = await fetch(`${server.url}/r/mallikonttori/api/v1/invoices/originals${query}`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
        return { status: r.status, ...await r.json() };
    };
    for (const [query, dry] of [['?try=1', true], ['', false]]) {
        const r = await send(query);
        assert.deepEqual([r.status, r.dry_run, r.attached, r.refused], [200, dry, 1, 1], JSON.stringify(r));
    }
    assert.equal((await send('')).already, 1);
    assert.doesNotMatch(server.log, /Maksaja|90458\.pdf/); // names of files are not logged
});
