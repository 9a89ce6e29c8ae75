// A morning with a bank file in a browser: file in, preview, what is left matched by hand, reconciliation (P65).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const day = new Date().toISOString().slice(0, 10);
const entry = (id, sum, reference, text = '') => `<Ntry><Amt Ccy="EUR">${sum}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${day}</Dt></BookgDt>`
    + `<AcctSvcrRef>${id}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Maija Malliasiakas</Nm></Dbtr><DbtrAcct><Id><IBAN>FI4250001510000023</IBAN></Id></DbtrAcct></RltdPties>`
    + `<RmtInf>${reference ? `<Strd><CdtrRefInf><Ref>${reference}</Ref></CdtrRefInf></Strd>` : ''}<Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
const camt = (iban, entries) => ({
    name: 'tapahtumat.xml', mimeType: 'application/xml',
    buffer: Buffer.from(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>${entries.join('')}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`),
});
const own = 'FI2112345600000785';

for (const scripts of [true, false]) {
    test(`P65 a morning with a bank file${scripts ? '' : ' without script'}`, options, async (t) => {
        const site = await openSite(t);
        const page = await site.page({ scripts });
        assert.equal(site.server.cli('payment', 'account', own).code, 0);
        const open = JSON.parse(site.server.cli('invoice', 'list', '--open', '--json').out).invoices.filter((i) => Number(i.open) > 0);
        assert.ok(open.length >= 2, 'the demo has open invoices');
        const [first, second] = open.map((i) => JSON.parse(site.server.cli('invoice', 'show', String(i.number), '--json').out));
        await site.check(page, '/maksut', `maksut-${scripts}`);
        await page.setInputFiles('#f-file', camt(own, [entry('E1', open[0].open, first.reference), entry('E2', open[1].open, '', 'kiitos')]));
        if (!scripts) // with script the chosen file goes by itself
            await page.click('form[enctype] button');
        await page.waitForURL(/\/maksut\/tuonti\/\d+$/);
        assert.match(await page.textContent('main'), /Kohdistettu/);
        assert.equal(await page.textContent('main table td a'), String(first.number)); // the preview names the invoice
        assert.deepEqual(await site.look(page, `maksut-esikatselu-${scripts}`), []);
        await page.click('text=Kirjaa 2 tapahtumaa');
        await page.waitForURL(/\/maksut$/); // what is left comes next
        assert.deepEqual(await site.look(page, `maksut-selvitettava-${scripts}`), []);
        await page.setViewportSize({ width: 390, height: 844 }); // what is left stands in lines on a phone: nothing to pull sideways
        assert.deepEqual(await page.locator('main .scroll').evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth).length), 0);
        await page.setViewportSize({ width: 1440, height: 900 });
        const guessed = await page.inputValue('input[name=invoice]:not([type=hidden])') === String(second.number);
        await page.click(guessed ? 'text="Kohdista"' : `text=Kohdista laskuun ${second.number},`); // one click either way
        assert.match(await page.textContent('main'), /Ei selvitettävää/);
        await site.check(page, '/maksut/tasmaytys', `maksut-tasmaytys-${scripts}`);
        assert.match(await page.textContent('main'), /täsmäävät sentilleen/);
        const check = JSON.parse(site.server.cli('audit', 'ledger', '--json').out);
        assert.deepEqual(check.differences, []);
    });
}

test('P65 a cut file is refused with its line', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.goto(page, '/maksut');
    await page.setInputFiles('#f-file', { name: 'x.xml', mimeType: 'application/xml', buffer: camt(own, [entry('E1', '10.00', '1009')]).buffer.subarray(0, 300) });
    await page.waitForSelector('#f-file-err');
    assert.match(await page.textContent('main'), /viallinen tai katkennut/);
});
