// The later pages of customers in a browser: import, contact points, merge (P05, P22, P54), without script too.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const file = (text) => ({ name: 'asiakkaat.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('P54 a file comes in without script', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ scripts: false });
    await site.goto(page, '/asiakkaat/tuonti');
    await page.setInputFiles('#f-file', file('Sukunimi;Etunimi\nTuontinen;Tuula\n'));
    await page.click('main form button');
    await page.click('text=Tuo 1 asiakas');
    assert.match(await page.textContent('main'), /Tuonti on valmis/);
});

test('P05 P22 P54 the pages are accessible at every width', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.check(page, '/asiakkaat/tuonti', 'asiakkaat-tuonti');
    await page.setInputFiles('#f-file', file('Laji;Sukunimi;Etunimi;Sähköposti;Puhelin;Katuosoite;Postinumero;Paikkakunta\nhenkilö;Tuontinen;Tuula;tuula@tuonti.example;0400000077;Mallitie 1;15100;Lahti\nhenkilö;Tuontinen;Timo;;;;;\n'));
    await page.click('main form button');
    assert.deepEqual(await site.look(page, 'tuonti-esikatselu'), []);
    await site.goto(page, '/asiakkaat/tuonti');
    await page.setInputFiles('#f-file', file('Sukunimi;Sähköposti\nTuontinen;ei-osoite\n'));
    await page.click('main form button');
    assert.deepEqual(await site.look(page, 'tuonti-virheet'), []);
    const list = JSON.parse(site.server.cli('customer', 'list', '--filter', 'persons', '--json').out).customers.filter((c) => !c.locked);
    await site.check(page, `/asiakkaat/${list[0].id}/yhteystiedot`, 'asiakas-yhteystiedot');
    await site.check(page, `/asiakkaat/${list[0].id}/yhdista`, 'asiakas-yhdista');
    await page.fill('#f-number', String(list[1].number));
    await page.click('main form button');
    assert.deepEqual(await site.look(page, 'asiakas-yhdista-esikatselu'), []);
});
