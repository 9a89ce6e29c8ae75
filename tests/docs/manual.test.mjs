// The manual is true: its commands run in order and end as it says, and what it names is there.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'node:test';
import { freshDirectory } from '../lib/server.mjs';
import { chapters, commands, inReference, listed, reference, top } from './manual.mjs';

const seloste = resolve(process.env.SELOSTE);
const documents = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'docs/glossary.md', 'docs/templates.md',
    ...readdirSync(join(top, 'docs/decisions')).map(name => `docs/decisions/${name}`)]
    .map(name => ({ name, file: join(top, name), text: readFileSync(join(top, name), 'utf8') }));
const notices = { fi: ['seloste.txt', 'toinen.html'], en: ['notice.txt', 'second.html'] };

// One shell runs all commands of a language, so that `export` lasts. What did not end as it should, with what it said.
function runAll(lang) {
    const directory = freshDirectory();
    mkdirSync(directory);
    copyFileSync(join(top, 'tests/notices/mallikonttori.txt'), join(directory, notices[lang][0]));
    copyFileSync(join(top, 'tests/notices/esimerkki-ikkunat.html'), join(directory, notices[lang][1]));
    const all = chapters(lang).flatMap(c => commands(c.text).map(command => ({ ...command, chapter: c.name })));
    const script = [`seloste() { "${seloste}" "$@"; }`, 'exec 3>codes',
        ...all.map((c, i) => `{ ${c.line}\n} >out-${i} 2>&1 </dev/null; echo $? >&3`)].join('\n');
    const env = { PATH: process.env.PATH, HOME: directory, SELOSTE_LANG: lang, LC_ALL: 'C.UTF-8' };
    spawnSync('bash', ['-c', script], { cwd: directory, env, timeout: 240000 });
    const codes = readFileSync(join(directory, 'codes'), 'utf8').split('\n').filter(Boolean).map(Number);
    const said = i => existsSync(join(directory, `out-${i}`)) ? readFileSync(join(directory, `out-${i}`), 'utf8').slice(-600) : '';
    const wrong = all.map((c, i) => codes[i] === c.code ? '' : `${c.chapter}: ${c.line}: ${codes[i]}, not ${c.code}: ${said(i)}`);
    rmSync(dirname(directory), { recursive: true });
    return { count: all.length, wrong: wrong.filter(Boolean) };
}

for (const lang of Object.keys(reference)) {
    test(`${lang}: every command in the manual ends as the manual says`, () => {
        const { count, wrong } = runAll(lang);
        assert.ok(count > 50);
        assert.deepEqual(wrong, []);
    });

    test(`${lang}: the list of commands is that of --help`, () => {
        assert.deepEqual(inReference(lang).sort(), listed(seloste, lang).map(c => c.words).sort());
    });

    test(`${lang}: error numbers and paths in the manual exist`, () => {
        const defined = new Set(readdirSync(join(top, 'src'), { recursive: true }).filter(f => f.endsWith('errors.def'))
            .flatMap(f => [...readFileSync(join(top, 'src', f), 'utf8').matchAll(/^ERROR\((\d+)/gm)].map(m => m[1])));
        const routes = new Set(JSON.parse(execFileSync(seloste, ['routes', '--json'], { encoding: 'utf8' })).routes.map(r => r.path));
        for (const path of ['/healthz', '/readyz', '/metrics'])
            routes.add(path); // of the server itself
        for (const { name, text } of chapters(lang)) {
            for (const [, number] of text.matchAll(/SEL-(\d{4})/g))
                assert.ok(defined.has(number), `${name}: SEL-${number}`);
            for (const [, path] of text.matchAll(/`(\/[a-z0-9/:.-]*)`/g))
                assert.ok(routes.has(path), `${name}: ${path}`);
        }
    });
}

test('both languages have the same chapters and the same commands', () => {
    const verbs = lang => chapters(lang).map(c => commands(c.text)
        .map(x => `${x.line.match(/^\S+(?: [a-z-]+(?= |$)){0,2}/)[0].replace(/^seloste notice (lint|import).*/, 'seloste notice $1')} ${x.code}`));
    assert.deepEqual(chapters('fi').map(c => c.name.slice(0, 2)), chapters('en').map(c => c.name.slice(0, 2)));
    assert.deepEqual(verbs('fi'), verbs('en'));
});

test('links between documents lead somewhere', () => {
    for (const { name, file, text } of [...documents, ...chapters('fi'), ...chapters('en')])
        for (const [, target] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g))
            assert.ok(/^[a-z]+:/.test(target) || existsSync(join(dirname(file), target)), `${name}: ${target}`);
});

test('decisions are numbered one by one, each with price and what would change our mind', () => {
    const decisions = documents.filter(d => d.name.startsWith('docs/decisions/')).sort((a, b) => a.name < b.name ? -1 : 1);
    decisions.forEach((d, i) => {
        assert.match(d.name, new RegExp(`/${String(i + 1).padStart(4, '0')}-[a-z-]+\\.md$`));
        assert.match(d.text, new RegExp(`^# ${String(i + 1).padStart(4, '0')} `));
        for (const word of ['Situation', 'Options', 'Decision', 'Price', 'What would change our mind'])
            assert.ok(d.text.includes(`## ${word}`), `${d.name}: ${word}`);
    });
});

test('ARCHITECTURE.md names every room and every folder of the source', () => {
    const text = documents.find(d => d.name === 'ARCHITECTURE.md').text;
    for (const folder of readdirSync(join(top, 'src'), { withFileTypes: true }).filter(e => e.isDirectory() && e.name !== 'rooms'))
        assert.ok(text.includes(`src/${folder.name}`), folder.name);
    for (const room of readdirSync(join(top, 'src/rooms')))
        assert.ok(text.includes(`\`${room}\``), room);
});
