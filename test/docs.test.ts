// What README.md and docs/ say can be typed can be typed, and leads where it says.

import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';
import type {Command} from 'commander';
import {listVerbs} from '../scripts/manual.js';
import {renderCommandsPage} from '../scripts/manual-markdown.js';
import {renderManualPage} from '../scripts/manual-roff.js';
import {createProgram} from '../src/commands/program.js';
import {parseTopology} from '../src/topology/index.js';
import {readBlocks, readText, splitCommands, top, wgsimArguments} from './markdown.js';
import {exceptions, pages, readLines} from './typed-lines.js';

const {version} = JSON.parse(readText('package.json'));

/** The table of verbs with nothing behind it: it takes a command line, or says what is wrong with it. */
function createHollowProgram(): Command {
	const hollow = (command: Command): Command => {
		command.configureOutput({writeOut: () => {}, writeErr: () => {}});
		if (command.commands.length === 0) {
			command.action(() => {});
		}

		command.commands.forEach(hollow);
		return command;
	};
	return hollow(createProgram(version));
}

async function findFault(args: readonly string[]): Promise<string | null> {
	try {
		await createHollowProgram().parseAsync(args, {from: 'user'});
		return null;
	} catch (error) {
		return args.includes('--help') || args.includes('--version') ? null : (error as Error).message;
	}
}

for (const page of pages) {
	const text = readText(page);
	const lines = [
		...readBlocks(text)
			.filter(({info}) => /^sh\b/.test(info))
			.flatMap(block => block.lines),
		// In a sentence too; but `wgsim import` alone is only its name.
		...[...text.matchAll(/(?<!`)`((?:npx )?wgsim [^\s`]+ [^`\n<[|…]+)`/g)].map(([, span]) => span!),
	].filter(line => wgsimArguments(line).length > 0);
	if (lines.length > 0) {
		test(`${page}: wgsim takes each of its ${lines.length} command lines`, async t => {
			for (const line of lines) {
				for (const args of wgsimArguments(line)) {
					t.is(await findFault(args), null, line);
				}
			}
		});
	}

	test(`${page}: every link within the repository leads to something`, t => {
		const links = [...readText(page).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)];
		const broken = links.filter(([, path, anchor]) => !leads(page, path!, anchor));
		t.deepEqual(
			broken.map(([link]) => link),
			[],
		);
	});
}

function leads(page: string, path: string, anchor: string | undefined): boolean {
	const url = path === '' ? new URL(page, top) : new URL(path, new URL(page, top));
	if (!existsSync(url) || anchor === undefined) {
		return existsSync(url);
	}

	const headings = [...readFileSync(url, 'utf8').matchAll(/^#+ (.*)$/gm)];
	return headings.some(
		([, heading]) =>
			heading!
				.toLowerCase()
				.replace(/[^\w\- ]/g, '')
				.replaceAll(' ', '-') === anchor,
	);
}

for (const {lines, because, instead} of exceptions) {
	test(`what no test types as it stands is on a page, and in another test: ${lines}`, t => {
		t.true(
			pages.some(page => readLines(page).some(line => lines.test(line))),
			`${because}: no page says it any more`,
		);
		if (instead !== undefined) {
			t.true(instead[1].test(readText(instead[0])), `${instead[0]} does not do it: ${instead[1]}`);
		}
	});
}

test('the pages hold commands and links at all', t => {
	const count = pages
		.flatMap(page => readBlocks(readText(page)).flatMap(({lines}) => lines))
		.flatMap(wgsimArguments).length;
	t.true(count > 100, `${count}`);
});

test('the topology on the first page is a whole one', t => {
	const [block] = readBlocks(readText('README.md')).filter(({info}) => info === 'yaml');
	const text = `${block?.lines.join('\n')}\n`;
	const {nodes, tunnels} = parseTopology(Buffer.from(text), {file: 'README.md', env: {}, set: {}});
	t.deepEqual(nodes.map(({name}) => name).sort(), ['R1', 'R2', 'V1-1', 'V2-1']);
	t.is(tunnels.length, 1);
});

test('a link that leads nowhere is found', t => {
	t.true(leads('README.md', 'docs/architecture.md', 'where-the-time-goes'));
	t.false(leads('README.md', 'docs/architecture.md', 'where-the-money-goes'));
	t.false(leads('docs/design.md', 'README.md', undefined));
});

test('what wgsim does not take is found', async t => {
	t.is(await findFault(['start', 'my-vpn.yaml', '--timeout', '300']), null);
	t.regex((await findFault(['begin'])) ?? '', /unknown command 'begin'/);
	t.regex((await findFault(['start', '--quick'])) ?? '', /unknown option '--quick'/);
	t.regex((await findFault(['link', 'down'])) ?? '', /missing required argument/);
	t.regex((await findFault(['stop', 'a', 'b'])) ?? '', /too many arguments/);
	t.not(await findFault(['link']), null);
});

test('a line of shell is read as a shell reads it', t => {
	t.deepEqual(splitCommands(`wgsim status --json | jq '.[] | "a b"' > out  # why`), [
		['wgsim', 'status', '--json'],
		['jq', '.[] | "a b"'],
	]);
	t.deepEqual(wgsimArguments('source <(wgsim completion bash) && npx wgsim stop; wgsim-x'), [
		['completion', 'bash'],
		['stop'],
	]);
});

const emit = 'run: node --import=tsx scripts/emit-man.ts';
const program = createProgram(version);
const verbs = listVerbs(program);

test('the committed manual page is fresh', t => {
	t.is(readText('man/wgsim.1'), renderManualPage(verbs, program.description(), version), emit);
});

test('the committed page of verbs is fresh', t => {
	t.is(readText('docs/commands.md'), renderCommandsPage(verbs), emit);
});

test('every verb says what it does and has an example, and every option says what it is', t => {
	for (const {name, text, options, operands, examples} of verbs) {
		t.regex(text, /^[A-Z].*\.$/s, name);
		t.true(examples.length > 0, `${name} has no example`);
		for (const entry of [...operands, ...options]) {
			t.not(entry.text, '', `${name} ${entry.term}`);
		}
	}
});
