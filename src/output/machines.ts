// Prints the machines that a lab may be spread over.

import type {ListedMachine, MachineLink} from '../lab/machines/model.js';
import {formatBytes, renderTable} from './table.js';

const known = (value: number | string | null): string => (value === null ? '-' : String(value));

const describeFeatures = (features: ListedMachine['features']): string =>
	features === null
		? '-'
		: Object.entries(features)
				.map(([name, has]) => (has ? name : `no ${name}`))
				.join(', ');

const describeLink = ({to, roundTrip, mtu}: MachineLink): string =>
	`${to} ${roundTrip === null ? 'does not answer' : `${roundTrip} ms, MTU ${mtu}`}`;

/** A table of all, then what is wrong with any, a line each. */
export function renderMachines(machines: readonly ListedMachine[]): string[] {
	const rows = machines.map(machine => [
		machine.name,
		machine.state,
		known(machine.trunkAddress),
		known(machine.processors),
		machine.free === null ? '-' : formatBytes(machine.free),
		known(machine.kernel),
		describeFeatures(machine.features),
		machine.labs.map(({lab, nodes}) => `${lab} (${nodes})`).join(', ') || '-',
	]);
	const header = ['MACHINE', 'STATE', 'ADDRESS', 'CPUS', 'FREE', 'KERNEL', 'FEATURES', 'LABS (NODES)'];
	const links = machines.flatMap(({name, links: all}) => all.map(link => `${name} → ${describeLink(link)}`));
	const problems = machines.flatMap(({name, address, problem}) =>
		problem === null ? [] : [`${name}${address && ` (${address})`}: ${problem}`],
	);
	return [
		...renderTable(header, rows),
		...(links.length === 0 ? [] : ['', ...links]),
		...(problems.length === 0 ? [] : ['', ...problems]),
	];
}
