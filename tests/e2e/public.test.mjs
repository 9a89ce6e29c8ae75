// Pages that anybody sees: sign-in, a page that is not there.
import assert from 'node:assert/strict';
import test from 'node:test';
import { axe, hasStore, openSite } from './lib/browser.mjs';

const options = hasStore ? {} : { skip: 'no newstore beside the program' };

test('a page that is not there says so in a page of ours', options, async (t) => {
    const site = await openSite(t, { empty: true });
    const page = await site.page({ signedIn: false });
    await site.check(page, '/ei-ole', 'ei-ole', { status: 404 });
    assert.equal(await page.locator('h1').count(), 1);
});

test('contrast: what was measured before is trusted only while it is painted the same', options, async (t) => {
    const site = await openSite(t, { empty: true });
    const page = await site.page({ signedIn: false });
    await site.goto(page, '/ei-ole');
    assert.deepEqual(await axe(page), []);
    const faults = [
        (e) => { e.style.color = '#999'; }, (e) => { e.style.background = '#333'; }, (e) => { e.style.opacity = '.4'; },
        (e) => { e.style.color = 'inherit'; e.parentElement.style.color = '#aaa'; }, (e) => { document.body.style.background = e.parentElement.style.background = '#444'; },
    ];
    for (const fault of faults) {
        await site.goto(page, '/ei-ole');
        await page.locator('main p, main h1').first().evaluate(fault);
        assert.match((await axe(page)).join(), /^color-contrast/, String(fault));
    }
    await site.goto(page, '/ei-ole');
    assert.deepEqual(await axe(page), []);
});
