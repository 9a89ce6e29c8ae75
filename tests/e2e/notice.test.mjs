// The notice in the browser: public page without script, draft with preview, publishing, proof (P01, P67, P68).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

test('P67 the public notice in three languages, and what leads to its statements', { skip: !hasDemo }, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ signedIn: false, scripts: false });
    for (const [path, lang, word] of [['/tietosuoja', 'fi', 'Tietosuojaseloste'], ['/sv/dataskydd', 'sv', 'Dataskyddsbeskrivning'], ['/en/privacy', 'en', 'Privacy notice']]) {
        await page.goto(site.url + path);
        assert.equal(await page.getAttribute('html', 'lang'), lang);
        assert.match(await page.textContent('h1'), new RegExp(word));
        assert.equal(await page.locator('main section h2').count(), 25); // the title is the 26th
        assert.ok(await page.locator('.proof').count() > 3);
        assert.equal(await page.locator('script').count(), 0);
    }
    assert.equal(await page.locator('[id="retention.after-relationship"]').count(), 1); // where § chips lead
});

test('P01 a draft shows what it would do, and is published by a person', { skip: !hasDemo }, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    const at = (path) => page.goto(site.url + path);

    await site.check(page, '/seloste', 'seloste');
    await at('/seloste');
    await page.click('text=Aloita luonnos');
    await at('/seloste?kohta=retention');
    const line = page.locator('.stm', { hasText: 'retention.after-relationship' }).first();
    await line.locator('summary').click();
    await page.fill('[id="s-retention.after-relationship-t1"]', 'kuusi');
    await line.locator('text=Tallenna luonnokseen').click();
    assert.match(await page.textContent('[role=alert]'), /Vuosia/);
    page.said.length = 0; // chromium reports the 422 that was meant
    // Nothing typed is lost, and the summary leads to the field.
    assert.equal(await page.inputValue('#f-t1'), 'kuusi');
    await page.click('[role=alert] a');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'f-t1');
    await page.fill('#f-t1', '2');
    await line.locator('text=Tallenna luonnokseen').click();
    assert.match(await line.textContent(), /2 vuotta/);
    assert.match(await page.textContent('dl.kv'), /ylittäisivät 2 vuotta/);
    await site.check(page, '/seloste', 'seloste-luonnos');
    await site.check(page, '/seloste/2/vertaa', 'seloste-vertaa');
    await at('/tietosuoja');
    assert.match(await page.textContent('[id="retention.after-relationship"]'), /10 vuotta/); // not yet
    await at('/seloste');
    await page.click('text=Tarkista ja julkaise');
    await at('/tietosuoja');
    assert.match(await page.textContent('[id="retention.after-relationship"]'), /2 vuotta/);
    await at('/tietosuoja/v/1');
    assert.match(await page.textContent('[id="retention.after-relationship"]'), /10 vuotta/);
    await site.check(page, '/seloste/todisteet', 'todisteet');
    await site.check(page, '/seloste/versiot', 'versiot');
    await site.check(page, '/', 'tyopoyta');
});
