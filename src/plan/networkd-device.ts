// Takes a .netdev of systemd-networkd's line by line: what is one line of wg's, what wg-quick cannot be told, and keys that are elsewhere.

import {ConvertedLines, type Origin} from './networkd-converted.js';
import {credentialPlace, type KeyPlace, keyFilePlace} from './networkd-keys.js';
import type {DropIn, NetworkdLine} from './networkd-lines.js';
import type {NetworkFile} from './networkd-match.js';
import {isPlain} from './networkd-routes.js';
import {isKey} from './own-wireguard-lines.js';

/** What a machine has beside its .netdev. */
export interface Machine {
	readonly networks: readonly NetworkFile[];
	/** Of the .netdev. */
	readonly dropIns: readonly DropIn[];
	/** The content of a file by its name beside the topology; null where there is none. */
	readonly contentOf: (name: string) => string | null;
	/** Whether it forwards by itself. */
	readonly forwards: boolean;
}

const hint = 'write it in the topology, and leave it out of the file that the lab takes';

/** Keys that are one line of wg's each, by section. */
const plain: Readonly<Record<string, string>> = {
	'WireGuard.ListenPort': 'ListenPort',
	'WireGuard.FirewallMark': 'FwMark',
	'WireGuardPeer.PublicKey': 'PublicKey',
	'WireGuardPeer.Endpoint': 'Endpoint',
	'WireGuardPeer.PersistentKeepalive': 'PersistentKeepalive',
};

const passed: ReadonlySet<string> = new Set([
	...['NetDev.Name', 'NetDev.Kind', 'NetDev.MTUBytes', 'NetDev.Description'],
	...['WireGuard.PrivateKey', 'WireGuard.PrivateKeyFile', 'WireGuard.RouteTable', 'WireGuard.RouteMetric'],
	...['WireGuardPeer.PresharedKey', 'WireGuardPeer.PresharedKeyFile', 'WireGuardPeer.AllowedIPs'],
	...['WireGuardPeer.RouteTable', 'WireGuardPeer.RouteMetric'],
]);

export const lastOf = (lines: readonly NetworkdLine[], wanted: string): NetworkdLine | undefined =>
	lines.findLast(({key}) => key === wanted);

/** Of a list that is there several times all count, but what stands before an empty one. */
export function gather(lines: readonly NetworkdLine[], wanted: string): NetworkdLine[] {
	const all = lines.filter(({key}) => key === wanted);
	return all.slice(all.findLastIndex(({value}) => value === '') + 1);
}

export class Conversion {
	readonly lines = new ConvertedLines();
	readonly keys: string[] = [];
	readonly #netdev: string;
	readonly #machine: Machine;

	constructor(netdev: string, machine: Machine) {
		this.#netdev = netdev;
		this.#machine = machine;
	}

	placeOf = ({
		line,
		column,
		file = this.#netdev,
	}: Pick<NetworkdLine, 'line' | 'column' | 'file'>): Origin => ({file, line, column});

	/** A key as it stands, or what is in the place that is named; without either the hook has WireGuard read it in the node. */
	key(
		part: readonly NetworkdLine[],
		name: 'PrivateKey' | 'PresharedKey',
		hook: (path: string) => string,
		otherwise: NetworkdLine | null,
	): {text: string; hook: string | null; origin: Origin} | null {
		const file = lastOf(part, `${name}File`);
		const own = file ?? lastOf(part, name) ?? otherwise;
		if (own === null || own.value === '') {
			return null;
		}

		const origin = this.placeOf(own);
		if (file === undefined && !own.value.startsWith('@')) {
			return {text: `${name} = ${own.value}`, hook: null, origin};
		}

		const place: KeyPlace =
			file === undefined
				? credentialPlace(this.#netdev, own.value.slice(1))
				: keyFilePlace(this.#netdev, own.value);
		const found = place.candidates.find(each => this.#machine.contentOf(each) !== null);
		if (found !== undefined) {
			const content = this.#machine.contentOf(found)!.trim();
			this.keys.push(found);
			if (isKey(content)) {
				return {text: `${name} = ${content}`, hook: null, origin};
			}

			this.lines.report(
				{file: found, line: 1, column: 1},
				'this is no key',
				'wg genkey and wg genpsk print one',
			);
			return null;
		}

		if (place.path !== null && isPlain(place.path)) {
			return {text: '', hook: `PostUp = ${hook(place.path)}`, origin};
		}

		this.lines.report(
			origin,
			otherwise === own ? 'there is no private key' : `the credential ${own.value.slice(1)} is not there`,
			`put it beside the file, as ${place.candidates[0]}, not encrypted`,
		);
		return null;
	}

	refuseOthers(lines: readonly NetworkdLine[]): void {
		for (const line of lines) {
			const key = `${line.section}.${line.key}`;
			if (!passed.has(key) && plain[key] === undefined) {
				const what = line.key === '' ? 'this line' : `${line.key} of [${line.section}]`;
				this.lines.report(this.placeOf(line), `${what} is not supported`, hint);
			}
		}
	}

	plainOf(part: readonly NetworkdLine[]): void {
		for (const line of part) {
			const key = plain[`${line.section}.${line.key}`];
			if (key !== undefined && line.value !== '' && !(key === 'ListenPort' && line.value === 'auto')) {
				this.lines.add(`${key} = ${line.value}`, this.placeOf(line));
			}
		}
	}
}
