// Finds a control: evidence that packets could have passed. Without one, silence does not prove that a node is kept out.

import type {Place, PlannedAddress} from '../../plan/checks/model.js';
import type {FabricPlan} from '../../plan/model.js';
import {mainNamespace} from '../../shared/namespaces.js';
import {smallest} from './built-in/hops.js';
import {describeEcho} from './built-in/reach.js';
import type {Context} from './check.js';
import type {Target} from './echo.js';
import {family} from './places.js';

/** Whether a control holds, and what it showed, a line each. */
export interface Control {
	readonly holds: boolean;
	readonly facts: readonly string[];
}

/** An address that a node has, without its length. */
interface Holder extends Place {
	readonly address: string;
}

// Neighbours are asked first: so many on each network, and so many of all others.
const fewNeighbors = 4;
const fewOthers = 16;

const isSame = (one: Place, other: Place): boolean =>
	one.node === other.node && one.namespace === other.namespace;

export const placeName = ({node, namespace}: Place): string =>
	namespace === mainNamespace ? node : `${node} ${namespace}`;

/** The networks that a place is plugged into. */
const networksOf = ({wires}: FabricPlan, {node, namespace}: Place): Set<string> =>
	new Set(
		wires
			.filter(({ends: [end]}) => end.node === node && end.namespace === namespace)
			.map(({network}) => network),
	);

const interfaceName = ({node, ifname}: Pick<PlannedAddress, 'node' | 'ifname'>): string =>
	`${node}:${ifname}`;

/** Addresses of other places in a family: those on the networks of this place first, some on each. */
function others(plan: FabricPlan, place: Place, version: 4 | 6): Holder[] {
	const own = networksOf(plan, place);
	const networks = new Map(plan.wires.map(({network, ends: [end]}) => [interfaceName(end), network]));
	const near = new Map<string, Holder[]>([...own].map(network => [network, []]));
	const far: Holder[] = [];
	for (const {node, namespace, ifname, address: prefix} of plan.checks.addresses) {
		const address = prefix.replace(/\/.*/, '');
		const holder = {node, namespace, address};
		if (family(address) === version && !isSame(holder, place) && !address.startsWith('fe80:')) {
			(near.get(networks.get(interfaceName({node, ifname})) ?? '') ?? far).push(holder);
		}
	}

	return [
		...[...near.values()].flatMap(holders => holders.slice(0, fewNeighbors)),
		...far.slice(0, fewOthers),
	];
}

/** The first of these that holds, all tried at once. */
async function first<Item>(
	items: readonly Item[],
	holds: (item: Item) => Promise<boolean>,
): Promise<Item | null> {
	// One that cannot be asked, such as a node that does not run, is no control.
	const all = await Promise.all(items.map(item => holds(item).catch(() => false)));
	return items.find((_, index) => all[index]) ?? null;
}

const echoes = async ({prober}: Context, from: Place, target: Target): Promise<boolean> =>
	(await prober.echo(from, target)).kind === 'reply';

/** The target answers some other place: an echo, or TCP to a port that wgsim serves. */
export async function isAlive(context: Context, asking: Place, at: Place, address: string): Promise<Control> {
	const {plan, prober} = context;
	const askers = others(plan, at, family(address)).filter(one => !isSame(one, asking));
	const places = askers.filter((one, index) => askers.findIndex(other => isSame(one, other)) === index);
	const by = await first(places, one => echoes(context, one, {address, at}));
	if (by !== null) {
		return {holds: true, facts: [`control: ${address} answers ${placeName(by)}`]};
	}

	const taken = await first(places, async one => (await prober.connect(one, at, address, 0, true)).connected);
	return taken === null
		? {holds: false, facts: [`${address} answers no other node either`]}
		: {holds: true, facts: [`control: ${address} takes TCP of ${placeName(taken)}`]};
}

/** The asking place gets an answer from some other: of the family that is asked for, where it speaks that. */
export async function hasVoice(context: Context, asking: Place, address: string): Promise<Control> {
	const {plan} = context;
	const version = family(address);
	const speaks = plan.checks.addresses.some(
		one => isSame(one, asking) && family(one.address) === version && !one.address.startsWith('fe80:'),
	);
	const candidates = speaks
		? others(plan, asking, version)
		: [...others(plan, asking, 4), ...others(plan, asking, 6)];
	const heard = await first(
		candidates.filter(one => one.address !== address),
		one => echoes(context, asking, {address: one.address, at: one}),
	);
	return heard === null
		? {holds: false, facts: [`${placeName(asking)} gets no answer from any other node either`]}
		: {
				holds: true,
				facts: [`control: ${placeName(asking)} reaches ${placeName(heard)} (${heard.address})`],
			};
}

/** Both of them hold. */
export const both = (one: Control, other: Control): Control => ({
	holds: one.holds && other.holds,
	// Of a control that is missing, only that counts.
	facts: [one, other].filter(({holds}) => holds === (one.holds && other.holds)).flatMap(({facts}) => facts),
});

/** The pair itself speaks: an echo as ping sends it, or TCP to a port that wgsim serves. */
export async function pairSpeaks(
	{prober}: Context,
	asking: Place,
	at: Place,
	address: string,
): Promise<Control> {
	const size = smallest[family(address)];
	const echo = await prober.echo(asking, {address, at}, {size});
	if (echo.kind === 'reply') {
		return {holds: true, facts: [`control: ${address} answers an echo of ${size} bytes`]};
	}

	const {connected, why} = await prober.connect(asking, at, address, 0, true);
	return connected
		? {holds: true, facts: [`control: ${address} takes TCP to a port that wgsim serves`]}
		: {
				holds: false,
				facts: [`an echo: ${describeEcho(echo)}`, `TCP to a port that wgsim serves: ${why}`],
			};
}
