// Prints the walk from `wgsim start` to the first packet: the modules that a reader of the calls opens.
//
//   node --import=tsx scripts/walk.ts [FOLDER]
//
// How it is counted: a leg is a chain of names, each used where the one before it is defined. The script looks up where a name is
// imported from, through re-exports too, and fails when a name is not there. A module counts once, whatever number of names it
// has. Types are not followed. Where a program ends, Docker starts the next one, which the leg says. FOLDER is another checkout.

import {readFileSync} from 'node:fs';
import {dirname, join, normalize, resolve} from 'node:path';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const lib = 'images/node/rootfs/usr/local/lib/wgsim';
const sbin = 'images/node/rootfs/usr/local/sbin';

interface Leg {
	readonly what: string;
	readonly from: string;
	readonly calls: readonly string[];
}

const work = 'src/commands/run/start.ts';
const start = 'src/lab/start/start.ts';

const legs: readonly Leg[] = [
	{
		what: 'the file is read, and its short forms are written out',
		from: work,
		calls: ['readWantedLab', 'readTopology', 'judgeTopology', 'parseAndLocate', 'judge', 'expandFile'],
	},
	{what: 'it is resolved', from: 'src/topology/index.ts', calls: ['resolveTopology']},
	{what: 'it is verified', from: 'src/topology/index.ts', calls: ['verifyTopology']},
	{
		what: 'the start goes from state to state, and plans',
		from: work,
		calls: ['startLab', 'planStart', 'planLab'],
	},
	{
		what: 'BIRD is configured',
		from: 'src/plan/plan-lab.ts',
		calls: ['renderNodeFiles', 'namespaceFiles', 'renderBird'],
	},
	{
		what: 'WireGuard is configured',
		from: 'src/plan/plan-lab.ts',
		calls: ['renderNodeFiles', 'tunnelFiles', 'renderWireguard'],
	},
	{
		what: 'Docker is asked for containers',
		from: start,
		calls: ['deploy', 'containerSpec'],
	},
	{what: 'Docker starts them', from: 'src/lab/start/deploy.ts', calls: ['startContainer']},
	{
		what: 'Docker starts the fabric, which makes wires',
		from: `${sbin}/wgsim-fabric`,
		calls: ['serve', 'Wiring', 'add_line'],
	},
	{
		what: 'Docker starts a node, which opens tunnels',
		from: `${sbin}/wgsim-boot`,
		calls: ['bring_up_tunnels'],
	},
];

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Where a module takes a name from; null where it is its own. */
function originOf(path: string, name: string): string | null {
	const text = textOf(path);
	if (!new RegExp(`\\b${name}\\b`).test(text)) {
		throw new Error(`${path} has no ${name}: amend the legs of scripts/walk.ts`);
	}

	const takes = (names: string): boolean => names.split(',').some(each => each.trim() === name);
	if (path.endsWith('.ts')) {
		const found = [...text.matchAll(/(?:im|ex)port \{([^}]*)\} from '(\.[^']+)'/g)].find(([, names]) =>
			takes(names!),
		);
		return found === undefined ? null : normalize(join(dirname(path), found[2]!)).replace(/\.js$/, '.ts');
	}

	const python = [...text.matchAll(/^from (\.*)([\w.]+) import (?:\(([^)]*)\)|(.*))$/gm)].find(
		([, , , many, few]) => takes(many ?? few!),
	);
	if (python !== undefined) {
		const [, dots, from] = python;
		const base = dots === '' ? lib : join(dirname(path), ...Array<string>(dots!.length - 1).fill('..'));
		return `${join(base, ...from!.split('.'))}.py`;
	}

	const sourced = [...text.matchAll(/^\s*\. \/usr\/local\/lib\/wgsim\/([\w./-]+)/gm)].map(
		([, file]) => `${lib}/${file}`,
	);
	const isShell = text.startsWith('#!/bin/') && !new RegExp(`^${name}\\(\\)`, 'm').test(text);
	return (isShell && sourced.find(file => new RegExp(`^${name}\\(\\)`, 'm').test(textOf(file)))) || null;
}

/** The modules from one that uses a name to the one that defines it. */
function wayTo(path: string, name: string): string[] {
	const origin = originOf(path, name);
	return origin === null ? [] : [origin, ...wayTo(origin, name)];
}

function walk({from, calls}: Leg): string[] {
	const way = [from];
	for (const name of calls) {
		way.push(...wayTo(way.at(-1)!, name));
	}

	return way;
}

const counted = new Set(['src/commands/start.ts']);
const short = (path: string): string =>
	path.replace(`${lib}/`, '').replace(`${sbin}/`, '').replace('src/', '');
console.log('the options are read:\n   1 commands/start.ts');
for (const leg of legs) {
	const way = walk(leg);
	console.log(`${leg.what}:`);
	for (const path of way) {
		const isNew = !counted.has(path);
		counted.add(path);
		console.log(`  ${isNew ? String(counted.size).padStart(2) : '  '} ${short(path)}`);
	}
}

console.log(`${counted.size} modules`);
