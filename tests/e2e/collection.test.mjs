// Receivables in the browser: a rate is confirmed, the reminder run is previewed and sent, the letter is there, a dispute
// leaves one out; recipients and the log of disclosures (P12, P31, P32, P65).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const prefix = '/r/mallikonttori';

test('P32 a reminder run is previewed, sent once and printed', options, async (t) => {
    const site = await openSite(t);
    const run = (...args) => site.server.cli(...args, '--register', 'mallikonttori', '--json');
    const page = await site.page();
    page.said.length = 0;

    for (const [from, to] of [['2025-07-01', '2025-12-31'], ['2026-07-01', '2026-12-31'], ['2027-01-01', '2027-06-30']])
        run('table', 'add', '--table', 'interest', '--name', 'reference', '--value', '2,5', '--valid-from', from, '--valid-to', to, '--source', 'Suomen Pankki');
    for (const from of ['2025-07-01', '2026-07-01', '2027-01-01'])
        assert.equal(run('table', 'confirm', '--table', 'interest', '--name', 'reference', '--valid-from', from, '--source', 'Suomen Pankki').code, 0);

    await site.check(page, `${prefix}/saatavat`, 'saatavat');
    await site.check(page, `${prefix}/muistutukset`, 'muistutukset');
    await site.check(page, `${prefix}/muistutukset/saannot`, 'muistutuksen-saannot');
    await page.setViewportSize({ width: 1440, height: 900 });
    const before = JSON.parse(run('reminder', 'run', '--dry-run').out);
    assert.ok(before.going > 1, 'the demo has late invoices');

    // one of them is disputed: it is left out, and the page says why
    const disputed = before.items.find((i) => i.goes).invoice;
    await site.check(page, `${prefix}/saatavat/${disputed}`, 'saatava');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/saatavat/${disputed}`);
    await page.selectOption('#f-reason', 'defect');
    await page.click('form[action$="/saatavat/riitautus"] button');
    await page.waitForLoadState('load');
    await site.goto(page, `${prefix}/muistutukset`);
    const row = page.locator('tr', { hasText: String(disputed) });
    assert.ok((await row.first().innerText()).includes('riitautettu'));

    await page.click('form[action$="/muistutukset"] button.pri');
    await page.waitForURL(/\/muistutukset\/\d+$/);
    await site.check(page, new URL(page.url()).pathname, 'muistutusajo-odottaa'); // a minute to undo (UI.md section 5)
    await page.setViewportSize({ width: 1440, height: 900 });
    assert.ok(!JSON.parse(run('reminder', 'list').out).runs[0].done);
    await page.click('form[action$="/peru"] button');
    await page.waitForURL(/\/muistutukset$/);
    assert.equal(JSON.parse(run('reminder', 'list').out).runs[0].sent, 0);
    const sent = JSON.parse(run('reminder', 'run').out); // from the command line it leaves at once
    assert.equal(sent.sent, before.going - 1);
    assert.ok(sent.done);
    const path = `${prefix}/muistutukset/${sent.id}`;
    await site.check(page, path, 'muistutusajo');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    const href = await page.locator('main a[href*="/muistutukset/kirje/"]').first().getAttribute('href');
    const head = await page.evaluate(async (address) => {
        const answer = await fetch(address);
        return [answer.status, answer.headers.get('content-type'), new TextDecoder('latin1').decode((await answer.arrayBuffer()).slice(0, 5))];
    }, href);
    assert.deepEqual(head, [200, 'application/pdf', '%PDF-']);
    assert.equal(run('reminder', 'run').code, 1); // nobody is reminded twice
});

test('P31 recipients and the log of disclosures', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/luovutukset`, 'luovutukset-tyhja');
    await site.check(page, `${prefix}/vastaanottajat/uusi`, 'vastaanottaja-uusi');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/vastaanottajat/uusi`);
    await page.fill('#f-name', 'Malliperintä Oy');
    await page.selectOption('#f-kind', 'collection-agency');
    await page.fill('#f-contract_on', '1.1.2026');
    await page.click('main form button.pri');
    await page.waitForURL(/\/vastaanottajat\/\d+$/);
    await site.check(page, new URL(page.url()).pathname, 'vastaanottaja');
    await site.check(page, `${prefix}/vastaanottajat`, 'vastaanottajat');
    await site.check(page, `${prefix}/luovutukset/uusi`, 'luovutus-uusi');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/luovutukset/uusi`);
    await page.selectOption('#f-ground', 'collection');
    await page.check('input[name="categories"][value="name"]');
    await page.fill('#f-reference', 'P-1');
    await page.click('main form button.pri');
    await page.waitForURL(/\/luovutukset$/);
    assert.ok((await page.locator('main').innerText()).includes('Malliperintä Oy'));
    await site.check(page, `${prefix}/luovutukset`, 'luovutukset');
    await site.check(page, `${prefix}/perinta`, 'perinta');
});
