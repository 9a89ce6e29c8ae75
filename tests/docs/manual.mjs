// The manual as data: chapters, the commands of their `sh` blocks, the list of commands. For the test and, as
// `node tests/docs/manual.mjs build/release/seloste`, to write the list of chapter 9 anew.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const top = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const reference = { fi: '09-komennot.md', en: '09-commands.md' };
const marks = ['<!-- commands: from seloste --help -->\n', '<!-- end -->'];

export function chapters(lang) {
    const folder = join(top, 'docs/manual', lang);
    return readdirSync(folder).filter(name => name.endsWith('.md')).sort()
        .map(name => ({ name, file: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
}

// Lines of ```sh blocks. "# exit code 3" or "# paluukoodi 3" at the end is what the command must end with.
export function commands(text) {
    const said = /\s*#\s*(?:exit code|paluukoodi) (\d+)\s*$/;
    return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
        .flatMap(block => block[1].split('\n').filter(Boolean))
        .map(line => ({ line: line.replace(said, ''), code: Number(line.match(said)?.[1] ?? 0) }));
}

// What `seloste --help` lists: [{ words: 'customer find', usage: 'customer find WORDS…', help }].
export function listed(seloste, lang) {
    const text = execFileSync(seloste, ['--help', '--lang', lang], { encoding: 'utf8' });
    const blocks = text.split('\n\n');
    return [...blocks[blocks.length - 2].matchAll(/^ {2}seloste (\S.*)$/gm)].map(([, rest]) => {
        const words = rest.match(/^[a-z-]+(?: [a-z-]+)?(?= |$)/)[0];
        const at = rest.search(/ (?=\p{Lu}\p{Ll}+(?:[ ,:.]|$))/u);
        return { words, usage: rest.slice(0, at).trim(), help: rest.slice(at).trim() };
    });
}

export function inReference(lang) {
    const text = readFileSync(join(top, 'docs/manual', lang, reference[lang]), 'utf8');
    const list = text.slice(text.indexOf(marks[0]), text.indexOf(marks[1]));
    return [...list.matchAll(/^\| `([a-z-]+(?: [a-z-]+)?)(?=[ `])/gm)].map(m => m[1]);
}

function write(seloste, lang) {
    const file = join(top, 'docs/manual', lang, reference[lang]), text = readFileSync(file, 'utf8');
    const cell = value => value.replaceAll('|', '\\|');
    const rows = listed(seloste, lang).map(c => `| \`${cell(c.usage)}\` | ${cell(c.help)} |`);
    const head = [lang === 'fi' ? '| komento | mitä |' : '| command | what |', '|---|---|'];
    writeFileSync(file, text.slice(0, text.indexOf(marks[0]) + marks[0].length) + [...head, ...rows, ''].join('\n') +
        text.slice(text.indexOf(marks[1])));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
    for (const lang of Object.keys(reference))
        write(process.argv[2], lang);
