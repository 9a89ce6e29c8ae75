// Whose data came from somebody else, what went out by mail, the record of processing: in the browser (P12, P25, P31, P67).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const prefix = '/r/mallikonttori';

test('P25 P31 people of outside sources are informed, mail and processing are on record', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
    for (const name of ['Yksi', 'Kaksi', 'Kolme'])
        json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', name, '--source', name === 'Kolme' ? 'partner' : 'reseller');
    const of = (source) => json('information', 'list').people.filter((p) => p.source === source).length;
    assert.deepEqual([of('reseller'), of('partner')], [2, 1]); // beside the demo's contact persons, whom their organisations named
    const page = await site.page();
    const main = () => page.locator('main').innerText();
    page.said.length = 0;

    await site.check(page, `${prefix}/luovutukset/informointi`, 'informointi');
    // The list is long and by deadline; the row of one person is anywhere in it.
    const one = `${prefix}/luovutukset/informointi/${json('information', 'list').people.find((p) => p.source === 'reseller').person}`;
    await site.check(page, `${one}?kieli=sv`, 'informointi-kirje');
    assert.ok((await main()).includes('artikel 14'));
    const pdf = await page.evaluate(async (address) => {
        const got = await fetch(address);
        return [got.status, got.headers.get('content-type')];
    }, `${one}/pdf`);
    assert.deepEqual(pdf, [200, 'application/pdf']);
    await site.goto(page, one);
    await page.click('main form button.pri'); // the letter was sent
    await page.waitForURL(/informointi$/);
    await page.selectOption('form[action$="informointi"] #f-source', 'reseller');
    await page.click('form[action$="informointi"] button');
    await page.waitForLoadState('load');
    assert.deepEqual([of('reseller'), of('partner')], [0, 1]);
    await site.goto(page, `${prefix}/luovutukset/informointi`);
    const except = page.locator('form[action$="poikkeus"]');
    await except.locator('select[name="source"]').selectOption('partner');
    await except.locator('select[name="exception"]').selectOption('knows');
    await except.locator('button').click(); // without reasons: refused
    await page.waitForLoadState('load');
    assert.equal(of('partner'), 1);
    await site.goto(page, `${prefix}/luovutukset/informointi`);
    await except.locator('select[name="source"]').selectOption('partner');
    await except.locator('select[name="exception"]').selectOption('knows');
    await except.locator('textarea').fill('Kumppani antoi selosteen.');
    await except.locator('button').click();
    await page.waitForLoadState('load');
    assert.equal(of('partner'), 0);
    page.said.length = 0;
    await site.check(page, `${prefix}/luovutukset/informointi?rajaus=kaikki`, 'informointi-kaikki');
    await site.check(page, `${prefix}/luovutukset/viestit`, 'viestit');
    await site.check(page, `${prefix}/kasittelytoimet`, 'kasittelytoimet');
    assert.ok((await main()).includes('Laskutus') || (await main()).includes('laskutus'));
});
