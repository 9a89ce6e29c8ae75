// What a demo does not have of itself, so that every page has something on it: a collective run, a bank file with a payment
// left over, a confirmed rate and a reminder run, a recipient, requests with letters in several states, consents.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../lib/server.mjs';

const iban = 'FI2112345600000785';
const day = () => new Date().toISOString().slice(0, 10);

function bankFile(sum) {
    const file = join(build, 'tmp', `tapahtumat-${process.pid}.xml`);
    writeFileSync(file, `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>`
        + `<Ntry><Amt Ccy="EUR">${sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day()}</Dt></BookgDt><AcctSvcrRef>E1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Maija Malliasiakas</Nm></Dbtr></RltdPties><RmtInf><Ustrd>kiitos</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
        + '</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>');
    return file;
}

// Gives addresses of pages that no link leads to by itself.
export async function furnish(site, page) {
    const json = (...args) => {
        const r = site.server.cli(...args, '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
    json('payment', 'account', iban);
    json('payment', 'import', bankFile('12.34'));
    for (const [from, to] of [['2025-07-01', '2025-12-31'], ['2026-07-01', '2026-12-31'], ['2027-01-01', '2027-06-30']])
        site.server.cli('table', 'add', '--table', 'interest', '--name', 'reference', '--value', '2,5', '--valid-from', from, '--valid-to', to, '--source', 'Suomen Pankki', '--json');
    for (const from of ['2025-07-01', '2026-07-01', '2027-01-01'])
        json('table', 'confirm', '--table', 'interest', '--name', 'reference', '--valid-from', from, '--source', 'Suomen Pankki');
    json('reminder', 'run');
    json('recipient', 'add', '--name', 'Malliperintä Oy', '--kind', 'collection-agency', '--contract-on', '1.1.2026');
    const person = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Pyytäjä', '--email', 'tuulikki@pyytaja.example', '--street', 'Kuja 9', '--postcode', '33100');
    const n = String(person.number);
    json('consent', 'give', '--customer', n, '--purpose', 'direct-marketing');
    json('consent', 'ban', '--customer', n);
    const of = (kind, ...more) => json('request', 'open', '--customer', n, '--kind', kind, '--identity', 'desk', ...more);
    const access = of('access'), restriction = of('restriction', '--ground', 'accuracy');
    json('request', 'acknowledge', access.number);
    json('request', 'decide', restriction.number, '--item', '1', '--outcome', 'proposed');
    json('request', 'open', '--customer', n, '--kind', 'objection', '--about', 'advertising', '--identity', 'none');
    const elsewhere = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Muualta', '--email', 'muualta@pyytaja.example', '--source', 'reseller');
    const wrong = json('request', 'open', '--customer', String(elsewhere.number), '--kind', 'rectification', '--identity', 'desk', '--field', 'email', '--defect', 'outdated', '--value', 'uusi@pyytaja.example');
    json('request', 'decide', wrong.number, '--item', '1'); // its source is told (Art. 19)
    json('information', 'list'); // and the person (Art. 14)
    const breach = json('breach', 'open', '--what', 'Laskulista lähti väärään osoitteeseen.', '--people', '40');
    json('breach', 'assess', breach.number, '--risk', 'likely', '--words', 'Saaja on tuntematon.', '--consequences', 'Tietojenkalastelu.', '--measures', 'Saajaa pyydettiin hävittämään viesti.');
    json('breach', 'notify', breach.number, '--whom', 'authority');
    const firm = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    json('customer', 'contact', String(firm.number), '--first-name', 'Ilta', '--last-name', 'Vuokko', '--from-on', '2026-01-01');
    const ilta = json('customer', 'show', String(firm.number)).contacts?.[0];
    if (ilta) { const r = json('request', 'open', '--contact', String(ilta.id), '--identity', 'desk'); json('request', 'decide', r.number, '--outcome', 'approve', '--confirm', r.number); }
    const { id } = json('customer', 'show', n).customer;
    const invoice = json('invoice', 'list', '--open').invoices[0].number;
    json('invoice', 'recurring', 'add', '--customer', String(firm.number), '--row', 'Ylläpito;1;49,00', '--first-on', '+10');
    await site.goto(page, '/muutto');
    await page.setInputFiles('#f-invoices', { name: 'avoimet.csv', mimeType: 'text/csv', buffer: Buffer.from(`laskunumero;asiakasnumero;laskupäivä;eräpäivä;avoin\n77;${n};1.10.2026;15.10.2026;5,00\n`) });
    await page.click('form[enctype] button');
    await page.waitForURL(/\/muutto\/\d+$/);
    const move = site.path(page);
    await site.goto(page, '/laskut/koonti');
    await page.click('main form button.pri');
    await page.waitForURL(/\/laskut\/koonti\/\d+$/);
    return [site.path(page), move, `/asiakkaat/${id}/suostumukset`, `/laskut/${invoice}/tiedosto?muoto=finvoice`];
}
