// The pages as others see them: with an accountant's rights, and in the other languages.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';
import { crawl, elsewhere, isFile, kind, links, oneLanguage } from './lib/crawl.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };

test('P19 P39 pages that links lead an accountant to: none is closed', options, async (t) => {
    const site = await openSite(t);
    const added = site.server.cli('user', 'add', '--name', 'Tiina Tilinpitäjä', '--role', 'accountant', '--may-use', 'yes', '--json');
    assert.equal(added.code, 0, added.err);
    const page = await site.page({ login: JSON.parse(added.out).login });
    await site.goto(page, '/salassapito');
    await page.fill('#f-name', 'Tiina Tilinpitäjä');
    await page.check('#f-read');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click('form[action$="/salassapito"] button.pri')]);
    page.said.length = 0;
    const visited = await crawl(t, site, page, ['/'], true);
    assert.ok(visited.includes('/kirjanpito') && visited.includes('/seloste/todisteet'), visited.join(' '));
});

// Words of one language on the pages of another: typical words that only Finnish pages have.
const finnish = /\b(ja|tai|ei|asiakas|asiakkaat|lasku|laskut|tiedot|lisää|tallenna|sallittu|käyttö|päivä|valitse|vapaaehtoinen|tarkoitus|säilytys)\b/i;

for (const lang of ['sv', 'en']) {
    test(`pages in ${lang} have no Finnish left on them`, options, async (t) => {
        const site = await openSite(t);
        const page = await site.page();
        await site.goto(page, '/asiakkaat');
        await page.click(`.top .lang button[value=${lang}]`);
        await page.waitForLoadState('load');
        const seen = new Map();
        const queue = ['/', '/asiakkaat?rajaus=yritykset', '/oma-tili', '/salassapito'];
        const wrong = [];
        queue.forEach((h) => seen.set(kind(h), h));
        while (queue.length) {
            const href = queue.shift();
            const status = await site.goto(page, href).catch((e) => { if (!isFile(e)) throw e; });
            if (!status) continue; // a file that the browser saves
            if (status !== 200) { wrong.push(`${href}: ${status}`); continue; }
            assert.equal(await page.locator('html').getAttribute('lang'), lang, href);
            for (const h of await links(page)) if (!elsewhere.test(h) && !oneLanguage.test(h) && !h.includes('?') && !seen.has(kind(h))) { seen.set(kind(h), h); queue.push(h); }
            // What the controller or a customer wrote stays in its own language: marked with lang, or inside data.
            const text = await page.evaluate(() => {
                const copy = document.body.cloneNode(true);
                copy.querySelectorAll('[lang=fi],.doc,.deed,.lang,td,th[scope=row],option,blockquote,q,.say,.note-text,.notice-text').forEach((e) => e.remove());
                const labels = [...copy.querySelectorAll('[aria-label],[placeholder]')].map((e) => e.getAttribute('aria-label') || e.getAttribute('placeholder'));
                return [...copy.querySelectorAll('h1,h2,h3,p,li,dt,label,legend,th,a,button,summary')].filter((e) => !e.children.length || e.matches('p,li,label'))
                    .map((e) => e.textContent.trim()).concat(labels);
            });
            for (const line of text) if (finnish.test(line.replaceAll(/\S+ ja laskutusrekisteri\S*|\S+@\S+/g, ''))) wrong.push(`${kind(href)}: ${line.slice(0, 90)}`);
        }
        assert.deepEqual([...new Set(wrong)], []);
    });
}
