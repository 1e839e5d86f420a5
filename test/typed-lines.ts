// Which lines the documentation tells its reader to type, and which of them a test cannot type as they stand, and why.

import {readdirSync} from 'node:fs';
import {readBlocks, readText, top, wgsimArguments} from './markdown.js';

/** All that tells somebody what to type. */
export const pages = [
	'README.md',
	'CONTRIBUTING.md',
	...readdirSync(new URL('docs/', top))
		.filter(name => name.endsWith('.md'))
		.map(name => `docs/${name}`),
];

/** Lines of shell in a page's blocks, and those in its sentences; but `wgsim import` alone is only a verb's name. */
export function readLines(page: string): string[] {
	const text = readText(page);
	return [
		...readBlocks(text)
			.filter(({info}) => info === 'sh')
			.flatMap(block => block.lines),
		...[...text.matchAll(/(?<!`)`((?:npx )?wgsim [^\s`]+ [^`\n<[|…]+)`/g)].map(([, span]) => span!),
	]
		.map(line =>
			line
				.replace(/\s+#.*$/, '')
				.replaceAll('npx wgsim', 'wgsim')
				.trim(),
		)
		.filter(line => line !== '');
}

export interface Exception {
	readonly lines: RegExp;
	/** Why it is not typed as it stands. */
	readonly because: string;
	/** The test that does it in its way, and what is found there. */
	readonly instead?: readonly [file: string, found: RegExp];
}

const test = (name: string) => `test/integration/${name}.test.ts`;

/** Typed by no test as they stand. */
export const exceptions: readonly Exception[] = [
	{
		lines: /^npm (run quickstart|test( -- --quick)?)$/,
		because: 'it is what runs the tests: the same steps in the same module',
		instead: ['scripts/test.mjs', /await setUp\(\)/],
	},
	{
		lines:
			/^(npm run (integration|test:kernel|bench|format|lint|truth)|npx ava test\/plan|UPDATE_GOLDEN=1 .*)$/,
		because: 'it is for who changes wgsim: tests in tests, and figures of a quiet machine',
	},
	{
		lines: /^node --import=tsx scripts\/emit-\w+\.ts$/,
		because: 'it writes what is committed; whether that is fresh is tested',
		instead: ['test/docs.test.ts', /page of verbs is fresh/],
	},
	{
		lines: /^node scripts\/open-page\.mjs /,
		because:
			'it takes Chromium, 300 MB that a run of the tests does not install; scripts of pages are compiled',
		instead: ['test/output/graph/pages.test.ts', /new Script\(/],
	},
	{
		lines: /dist\/cli\.js|tui-picture\.ts/,
		because: 'it draws the committed pictures anew',
		instead: [test('tui'), /PseudoTerminal/],
	},
	{
		lines: /^npm (install|uninstall|pack)\b|^sudo usermod /,
		because: 'it changes what is installed on the machine',
		instead: [test('package'), /'npm', 'pack'[\s\S]*'install'/],
	},
	{
		lines: /^npm run image$|^docker run /,
		because: 'the image has a test of its own',
		instead: [test('image'), /buildImage[\s\S]*--privileged/],
	},
	{
		lines: /^wgsim engine (start|stop|status)/,
		because: 'here it would end the engine that all tests use; in the image it is its own',
		instead: [test('image'), /'engine stop'/],
	},
	{
		lines: /^wgsim image build --force$/,
		because: 'it fetches Debian anew, for a minute or more',
	},
	{
		lines: /^wgsim completion \w+ > /,
		because: 'it writes into folders of the machine; each shell reads it in a test of its own',
		instead: [test('completion'), /zsh[\s\S]*fish/],
	},
	{
		lines: /^wgsim ((tui|shell)\b|replay run\.wgsim$)/,
		because: 'it needs a terminal, and is given one',
		instead: [test('tui'), /open\(t, \['tui', lab\]\)[\s\S]*root@R1/],
	},
	{
		lines: /^(EDITOR='code --wait' )?wgsim edit /,
		because: 'it opens an editor, and is given one',
		instead: [test('verbs'), /'edit', file[\s\S]*EDITOR/],
	},
	{
		lines: /^wgsim start big-mesh\.yaml --set N=8$/,
		because: '32 gateways and 480 tunnels are more than CI has time for',
		instead: [test('topologies'), /big-mesh/],
	},
	{
		lines: /^wgsim (start my-vpn\.yaml --name try-2|start --name other)$/,
		because: 'a second lab beside the first: every other test starts its lab so',
		instead: [test('tui'), /'start', topology, '--name', other/],
	},
	{
		lines: /^wgsim check (FILE$|my-vpn\.yaml )/,
		because: 'it starts and stops a lab; the examples for CI do just that',
		instead: [test('examples'), /isReport/],
	},
	{
		lines: /^wgsim capture .* --duration 5$/,
		because: "it is the tutorial's, for longer",
		instead: ['docs/tutorial.md', /wgsim capture V1-1:eth0 V1-1\/private:wg3 -w both\.pcapng --duration 3/],
	},
	{
		lines: /^wgsim link renumber home:eth0/,
		because: 'it is a step of a scenario of road-warriors',
		instead: ['topologies/road-warriors.yaml', /fault: link renumber home:eth0 198\.51\.100\.3\/24/],
	},
	{
		lines:
			/^docker context create |^(WGSIM_ON=\S+ )?wgsim machines --|^wgsim doctor --on |^wgsim start (\S+ )?--on /,
		because: 'it takes more than one machine',
		instead: [test('machines'), /'start', '--name', lab, '--on', all\.names/],
	},
	{
		lines: /^wgsim measure /,
		because: 'each takes half a minute a time, and all are of one form',
		instead: [test('measure'), /'--repeat', '2'/],
	},
	{
		lines: /^wgsim scenario (NAME|--all|lose-a-gateway|lose-a-provider|rotate-keys)/,
		because: 'each takes half a minute; another of the same lab is run',
		instead: [test('scenarios'), /'scenario', 'lose-both-gateways'/],
	},
];

export const exceptionOf = (line: string): Exception | undefined =>
	exceptions.find(({lines}) => lines.test(line));

/** The lines of these pages that a test types as they stand, each once. */
export const linesToType = (names: readonly string[]): string[] => [
	...new Set(names.flatMap(readLines).filter(line => exceptionOf(line) === undefined)),
];

export const isWgsim = (line: string): boolean => wgsimArguments(line).length > 0;
