// Columns of the journal's files in a browser: shown, refused with the word, saved, used by the export (P65).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 120000 } : { skip: 'no demo in this build' };

test('P65 the order of the columns is changed and the file follows', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.goto(page, '/kirjanpito');
    await page.click('main a[href$="/kirjanpito/sarakkeet"]');
    assert.deepEqual(await site.look(page, 'sarakkeet'), []);
    await page.selectOption('#f-format', 'netvisor');
    await page.fill('#f-columns', 'voucher,day,account,summa');
    await page.click('main form button.pri');
    await page.waitForSelector('.errs');
    assert.match(await page.textContent('main'), /Saraketta 4 \(vasemmalta\) ei tunneta/);
    assert.equal(await page.inputValue('#f-columns'), 'voucher,day,account,summa');
    assert.deepEqual(await site.look(page, 'sarakkeet-virhe', { status: 422 }), []);
    await page.fill('#f-columns', 'account,amount,day,voucher');
    await page.click('main form button.pri');
    await page.waitForSelector('main .chip');
    assert.match(await page.textContent('main table'), /account,amount,day,voucher/);
    assert.deepEqual(await site.look(page, 'sarakkeet-muutettu'), []);
    await site.goto(page, '/kirjanpito');
    const [got] = await Promise.all([page.waitForEvent('download'), page.click('main a[href*="muoto=netvisor"]')]);
    assert.match(readFileSync(await got.path(), 'utf8'), /^\ufeff?\d+;-?\d+,\d\d;\d+\.\d+\.\d{4};\d+\r\n/);
    const set = site.server.cli('journal', 'columns', '--format', 'netvisor', '--json');
    assert.deepEqual(JSON.parse(set.out), { columns: 'account,amount,day,voucher', own: true });
    const back = site.server.cli('journal', 'columns', '--format', 'netvisor', '--columns', '', '--json');
    assert.equal(JSON.parse(back.out).own, false, back.err);
    assert.equal(site.server.cli('journal', 'columns', '--format', 'netvisor', '--columns', 'x', '--json').code, 1);
});

test('P65 the journal is read on a phone: day and text stand under the number, nothing lies beyond the edge', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    const on = JSON.parse(site.server.cli('invoice', 'list', '--json').out).invoices.map((i) => i.invoiced_on).sort().at(-1);
    await page.setViewportSize({ width: 390, height: 844 });
    await site.goto(page, `/kirjanpito?kk=${on.slice(0, 7)}`);
    const beyond = await page.evaluate(() => [...document.querySelectorAll('main .scroll')].map((e) => e.scrollWidth - e.clientWidth));
    assert.deepEqual(beyond, [0, 0]);
    assert.match(await page.locator('table').nth(1).locator('tbody tr').first().innerText(), /\d+\.\d+\.\d{4} \S+ \d+/);
    assert.ok(await page.locator('table').nth(1).locator('th a').first().isVisible());
    assert.deepEqual(await site.look(page, 'kirjanpito-puhelin'), []);
});
