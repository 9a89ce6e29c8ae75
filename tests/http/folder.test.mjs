// A bank connection leaves files in a folder: the running server takes each once, a cut one is refused with its report, one that is
// still being written waits (P65).
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build, hasDemo, start, until } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this build' };
const IBAN = 'FI2112345600000785';
const camt = (id, amount, ref) => '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>' +
    `<Acct><Id><IBAN>${IBAN}</IBAN></Id></Acct><Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${new Date().toISOString().slice(0, 10)}</Dt></BookgDt>` +
    `<AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Strd><CdtrRefInf><Ref>${ref}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`;

test('P65 the server takes bank files from its folder by itself', options, async (t) => {
    const server = await start(), folder = mkdtempSync(join(build, 'tmp', 'pankki-'));
    t.after(async () => { await server.stop(); rmSync(folder, { recursive: true, force: true }); });
    const say = (...args) => server.cli(...args, '--register', 'mallikonttori', '--json');
    const json = (...args) => {
        const r = say(...args);
        assert.equal(r.code, 0, `${args.join(' ')}\n${r.out}${r.err}`);
        return JSON.parse(r.out);
    };
    // As a bank connection should: written beside, old enough, then renamed.
    const leave = (name, text, seconds = 60) => {
        const aside = join(folder, `${name}.part`), at = Date.now() / 1000 - seconds;
        writeFileSync(aside, text);
        utimesSync(aside, at, at);
        renameSync(aside, join(folder, name));
    };

    json('payment', 'account', IBAN);
    chmodSync(folder, 0o777);
    assert.equal(say('payment', 'folder', '--path', folder).code, 1); // everybody's
    chmodSync(folder, 0o700);
    assert.equal(say('payment', 'folder', '--path', server.data).code, 1); // the program's own
    assert.equal(json('payment', 'folder', '--path', folder).path, folder);
    assert.equal(server.cli('payment', 'folder', '--path', folder, '--register', 'esimerkki-ikkunat').code, 5); // one register's only

    const open = json('invoice', 'list', '--open').invoices.find((i) => Number(i.open) > 1);
    const { reference } = json('invoice', 'show', String(open.number));
    leave('tiliote.xml', camt('F1', open.open, reference));
    leave('katkennut.xml', camt('F2', '1.00', reference).slice(0, 200));
    leave('kesken.xml', camt('F3', '1.00', ''), -3600);
    const { files } = await until(() => { const f = json('payment', 'folder'); return f.files.length >= 2 && f; }, 60000);
    assert.deepEqual(files.map((f) => [f.name, f.outcome]).sort(), [['katkennut.xml', 'refused'], ['tiliote.xml', 'imported']]);
    assert.equal(files.find((f) => f.outcome === 'refused').code, 1811);
    assert.equal(json('invoice', 'show', String(open.number)).state, 'paid');
    const refused = readdirSync(join(folder, 'refused')), report = JSON.parse(readFileSync(join(folder, 'refused', refused.find((f) => f.endsWith('.json')))));
    assert.deepEqual([report.file, report.outcome, report.code], ['katkennut.xml', 'refused', 1811]);
    assert.equal(readdirSync(join(folder, 'done')).length, 2);
    assert.ok(readdirSync(folder).includes('kesken.xml')); // dated ahead: somebody writes it still

    leave('uudelleen.xml', camt('F1', open.open, reference));
    assert.equal(json('payment', 'folder-run').taken, 1);
    assert.equal(json('payment', 'folder').files[0].outcome, 'already');
    assert.equal(json('audit', 'ledger').agrees, true);
    assert.equal(json('payment', 'folder', '--off').path, '');
    leave('ohi.xml', camt('F4', '1.00', ''));
    assert.equal(json('payment', 'folder-run').taken, 0);
    assert.ok(json('audit', 'list', '--kind', 'bank-folder-file').entries.length >= 3);
});
