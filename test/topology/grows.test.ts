// A lab that grows, by gateways, routers and hosts at any site and by sites at its end, keeps all that it had.

import test from 'ava';
import fc from 'fast-check';
import {parse} from 'yaml';
import {numberGateway} from '../../src/topology/expand/numbers.js';
import {renderExplicit} from '../../src/topology/index.js';

type Kind = 'gateways' | 'routers' | 'hosts';
type Counts = Readonly<Partial<Record<Kind, number>>>;

interface Lab {
	readonly isNamed: boolean;
	/** What a site has that says nothing else. */
	readonly usual: Readonly<Record<Kind, number>>;
	readonly room: number | null;
	readonly sites: readonly Counts[];
	readonly mesh: string;
	readonly underlay: string;
	readonly routing: string;
}

const counts = fc.record({
	gateways: fc.integer({min: 1, max: 3}),
	routers: fc.integer({min: 1, max: 2}),
	hosts: fc.integer({min: 0, max: 2}),
});

const labs: fc.Arbitrary<Lab> = fc.record({
	isNamed: fc.boolean(),
	usual: counts,
	room: fc.constantFrom(null, null, 1, 2, 4),
	sites: fc.array(
		fc.record(
			{gateways: fc.integer({min: 1, max: 5}), routers: fc.integer({min: 1, max: 3}), hosts: fc.nat(3)},
			{requiredKeys: []},
		),
		{minLength: 2, maxLength: 4},
	),
	mesh: fc.constantFrom('full', '{hubs: [1]}', '{hubs: [2]}', '{pairs: [[1, 2]]}'),
	underlay: fc.constantFrom(
		'ospf: PUBLIC',
		'prefix: [198.51.100.0/24]',
		'prefix: ["2001:db8:0:1::/64"], ospf: PUBLIC',
		'prefix: [198.51.100.0/24, "2001:db8:0:1::/64"], bgp: 64500',
		'prefix: [198.51.100.0/24, "2001:db8:0:1::/64"], static: true',
	),
	routing: fc.constantFrom('bgp', 'babel', 'static'),
});

/** What comes: some more at some of the sites (by their place, modulo), and sites at the end. */
const additions = fc.record({
	more: fc.array(
		fc.record({
			site: fc.nat(3),
			kind: fc.constantFrom<Kind>('gateways', 'routers', 'hosts'),
			count: fc.integer({min: 1, max: 2}),
		}),
		{maxLength: 3},
	),
	sites: fc.nat(2),
});
type Addition = typeof additions extends fc.Arbitrary<infer Value> ? Value : never;

function grow(lab: Lab, {more, sites}: Addition): Lab {
	const grown = more.reduce(
		(all, {site, kind, count}) => {
			const place = site % lab.sites.length;
			const before = all[place]![kind] ?? lab.usual[kind];
			return all.with(place, {...all[place], [kind]: before + count});
		},
		[...lab.sites],
	);
	return {...lab, sites: [...grown, ...Array.from({length: sites}, () => ({}))]};
}

function write({isNamed, usual, room, sites, mesh, underlay, routing}: Lab): string {
	const labels = sites.map((_, index) => (isNamed ? `s${'abcdef'[index]}` : String(index + 1)));
	const fields = (each: Counts, more: object = {}): Record<string, object> =>
		Object.fromEntries(
			Object.entries(each).map(([kind, count]) => [kind, {count, ...(kind === 'gateways' ? more : {})}]),
		);
	const written = {
		...(isNamed ? {names: labels} : {count: sites.length}),
		...fields(usual, room === null ? {} : {room}),
		lan: ['192.168.{site}.0/24', '2001:db8:b{site}::/64'],
		overrides: Object.fromEntries(sites.map((each, index) => [labels[index]!, fields(each)])),
	};
	return `name: lab
networks: {internet: {${underlay}}}
sites: ${JSON.stringify(written)}
overlay: {mesh: ${mesh}, routing: ${routing}}
`;
}

/** The explicit form, in which every derived value stands. */
const expand = (lab: Lab): unknown => {
	const {networks, nodes, tunnels} = parse(renderExplicit(write(lab), {file: 'lab.yaml'}));
	return {networks, nodes, tunnels};
};

/** What of `before` is no longer in `after`, as paths. Maps may have more keys, and routes may be more. */
function lose(before: unknown, after: unknown, path: string): string[] {
	const isMap = (value: unknown): value is Record<string, unknown> =>
		typeof value === 'object' && value !== null && !Array.isArray(value);
	if (isMap(before) && isMap(after)) {
		return Object.keys(before).flatMap(key => lose(before[key], after[key], `${path}/${key}`));
	}

	if (path.endsWith('/routes')) {
		const kept = new Set((after as unknown[] | undefined)?.map(route => JSON.stringify(route)));
		return (before as unknown[]).filter(route => !kept.has(JSON.stringify(route))).map(() => path);
	}

	const [was, is] = [before, after].map(value => JSON.stringify(value));
	return was === is ? [] : [`${path}: ${was} has become ${is}`];
}

test('what a lab had stays byte by byte when gateways, routers, hosts and sites come', t => {
	fc.assert(
		fc.property(labs, additions, (lab, addition) => {
			t.deepEqual(lose(expand(lab), expand(grow(lab, addition)), ''), []);
		}),
		{numRuns: 40},
	);
});

test('no two gateways have one number, however many there are of sites and at each', t => {
	const most = fc.integer({min: 1, max: 99});
	fc.assert(
		fc.property(fc.integer({min: 1, max: 250}), most, most, (sites, gateways, room) => {
			const within = new Set<number>();
			const beyond = new Set<number>();
			for (let site = 1; site <= sites; site++) {
				for (let gateway = 1; gateway <= gateways; gateway++) {
					const place = numberGateway(site, gateway, room);
					(place.beyond === 0 ? within : beyond).add(place.beyond === 0 ? place.number : place.beyond);
					t.true(place.beyond === 0 || place.number === 1000 - place.beyond);
				}
			}

			t.is(within.size, sites * Math.min(gateways, room));
			t.is(beyond.size, sites * Math.max(0, gateways - room));
			t.is(Math.max(...within), (sites - 1) * room + Math.min(gateways, room));
		}),
		{numRuns: 20},
	);
});
