// A lab's export, imported, is that lab: the gateways run by their exported files alone, and every check of the lab holds as before.

import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {parse, stringify} from 'yaml';
import type {CheckReport} from '../../src/lab/check/model.js';
import {seedLength} from '../../src/plan/keys.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {generated, parseShipped, shapesOf, folder as shipped} from './export-shapes.js';
import {typed, wgsim} from './helpers.js';
import {share} from './shard.js';

/**
 * These are started as imported. Of all others each line of an export has the shape of a line of one of these, and the test below holds them
 * to it. own-config's files are the user's own.
 */
const started = [
	'ibgp-reflectors',
	'firewall',
	'babel-mesh',
	'access-lines',
	'hub-one-interface',
	'psk-and-static',
	'overlapping-sites',
];

/** test/integration/import.test.ts starts these as imported, in both formats. */
const startedElsewhere = ['road-warriors', 'two-sites'];

/** Its BFD session ends at a provider's router, which ends no tunnel: no export has it, so that the imported gateway would be alone. */
const apart = 'floating-static';

const place = mkdtempSync(join(tmpdir(), 'wgsim-round-trip-'));
const nameOf = (lab: string): string => `round-${lab}`;

test.after.always(() => rmSync(place, {recursive: true, force: true}));

test('no lab has a line in its export that is of another shape than those of the labs that are started', t => {
	const known = new Set([...started, ...startedElsewhere].flatMap(lab => [...shapesOf(lab, 'wg-quick')]));
	t.true(generated.includes(apart));
	for (const lab of generated.filter(name => name !== apart)) {
		t.deepEqual(
			[...shapesOf(lab, 'wg-quick')].filter(shape => !known.has(shape)),
			[],
			lab,
		);
	}

	// Each of them is needed.
	for (const lab of started) {
		const others = new Set(
			started.filter(other => other !== lab).flatMap(other => [...shapesOf(other, 'wg-quick')]),
		);
		t.true(
			[...shapesOf(lab, 'wg-quick')].some(shape => !others.has(shape)),
			lab,
		);
	}
});

interface NodeText {
	interfaces: Record<string, {network?: string; namespace?: string; addresses?: string[]}>;
	routes?: {interface?: string}[];
	wireguard?: Record<string, object>;
	routing?: object;
	[key: string]: unknown;
}

interface LabText {
	name: string;
	nodes: Record<string, NodeText>;
	tunnels?: object;
	checks?: object[];
	[key: string]: unknown;
}

/**
 * The imported gateways where they were: by the original's wires and between its other nodes. What an export does not say of a gateway, such as
 * its firewall, is as in the original; addresses, namespaces, routes by tunnels, WireGuard and BIRD are the imported ones.
 */
function putBack(original: LabText, imported: LabText): LabText {
	const {tunnels: _, ...lab} = original;
	const nodes = Object.fromEntries(
		Object.entries(original.nodes).map(([name, node]) => {
			const found = imported.nodes[name];
			if (found === undefined) {
				return [name, node];
			}

			const {routing: __, ...rest} = node;
			const interfaces = Object.fromEntries(
				Object.entries(node.interfaces).map(([ifname, plug]) => {
					const {network: ___, ...said} = found.interfaces[ifname] ?? {};
					return [
						ifname,
						{...plug, ...(said.addresses === undefined || said.addresses.some(isHost) ? {} : said)},
					];
				}),
			);
			const routes = (node.routes ?? []).filter(
				({interface: by}) => by === undefined || by in node.interfaces,
			);
			return [
				name,
				{
					...rest,
					interfaces,
					routes,
					wireguard: found.wireguard!,
					...(found.routing ? {routing: found.routing} : {}),
				},
			];
		}),
	);
	return {...lab, name: nameOf(original.name), nodes};
}

/** On the one underlay of an import an address is alone; what its prefix is on the wire only the original knows. */
const isHost = (address: string): boolean => /\/(32|128)$/.test(address);

const checksOf = (lab: string) => planLab(parseShipped(lab), new Uint8Array(seedLength)).wiring.checks;

/** Where a file names no pair that must reach each other, those are meant that tunnels of the topology join: an import has none. */
function namePairs(lab: string, text: LabText): LabText {
	const {checks = []} = text;
	const named = checksOf(lab).pairs.map(({from, to, address}) => ({reach: {from, to, addresses: [address]}}));
	return {...text, checks: checks.some(one => 'reach' in one) ? checks : [...checks, ...named]};
}

const idsOf = (lab: string): string[] => {
	const {assertions, pairs} = checksOf(lab);
	return [
		...assertions.map(({id}) => id),
		...pairs.map(({from, to, address}) => `reach:${from}:${to}:${address}`),
	];
};

async function startImported(t: ExecutionContext, lab: string): Promise<void> {
	const folder = join(place, lab);
	mkdirSync(folder);
	const file = join(shipped, `${lab}.yaml`);
	const gateways = join(folder, 'gateways');
	const exported = await wgsim(['export', file, '--with-keys', '-o', gateways]);
	t.is(exported.code, 0, exported.stderr);
	const target = join(folder, 'lab.yaml');
	const machines = readdirSync(gateways).map(name => join(gateways, name));
	const imported = await wgsim(['import', ...machines, '-o', target]);
	t.is(imported.code, 0, imported.stderr);
	const original = JSON.parse((await wgsim(['render', file, '--json'])).stdout) as LabText;
	const put = putBack(original, parse(readFileSync(target, 'utf8')) as LabText);
	writeFileSync(target, stringify(namePairs(lab, put)));
	const {code, stderr} = await wgsim(['start', target, '--no-tui', '--timeout', '120']);
	t.is(code, 0, stderr);
}

for (const lab of share(started)) {
	test.serial(`${lab}, exported and imported, passes its own checks`, async t => {
		t.teardown(() => wgsim(['stop', nameOf(lab), '--quiet']));
		await startImported(t, lab);
		const {stdout, stderr} = await wgsim(['check', nameOf(lab), '--skip', 'transfer', '--json']);
		const {results} = JSON.parse(stdout) as CheckReport;
		const held = new Map(results.map(({id, status}) => [id, status]));
		const ids = idsOf(lab);
		t.true(ids.length > 2);
		t.deepEqual(
			ids.filter(id => held.get(id) !== 'passed').map(id => `${id}: ${held.get(id)}`),
			[],
			stderr,
		);
		t.deepEqual(
			results.filter(({status}) => status !== 'passed').map(({id, seen}) => `${id}: ${seen}`),
			[],
		);
	});
}

if (share(started).includes('psk-and-static')) {
	test.serial('an import that has lost a prefix does not pass', async t => {
		const lab = 'psk-and-static';
		t.teardown(() => wgsim(['stop', nameOf(lab), '--quiet']));
		rmSync(join(place, lab), {recursive: true, force: true});
		await startImported(t, lab);
		await typed(
			`${nameOf(lab)}-V1-1`,
			'ip -n private route flush dev wg2 proto static; ip -n private route flush dev wg2 proto boot',
		);
		const {code} = await wgsim(['check', nameOf(lab), '--only', 'reach,ping', '--timeout', '5']);
		t.is(code, 3);
	});
}
