// Says what a .network file gives a WireGuard interface in wg-quick's words: addresses, MTU, routes and rules.

import {parseAddress} from '../topology/address.js';
import type {ConvertedLines, Origin} from './networkd-converted.js';
import {changesNothing} from './networkd-harmless.js';
import {isNo, isYes, type NetworkdLine} from './networkd-lines.js';
import type {NetworkFile} from './networkd-match.js';
import {
	isPlain,
	isPrefixOrAddress,
	routeCommand,
	routeKeys,
	ruleCommands,
	ruleKeys,
	type Settings,
} from './networkd-routes.js';
import {settingCommand} from './networkd-settings.js';

const listOf = (value: string): string[] => value.split(/\s+/).filter(each => each !== '');
const isAddress = (text: string): boolean => parseAddress(text) !== null;
const isDomain = (text: string): boolean => text === '~.' || /^[A-Za-z\d][A-Za-z\d.-]*$/.test(text);

const addressKeys = new Set(['Address', 'Peer', 'Scope', 'AddPrefixRoute']);

/** A line of wg-quick's, or where that has no words for it, what iproute2 does. */
function addressLines(all: Settings): string[] {
	const [own, peer, scope] = ['Address', 'Peer', 'Scope'].map(key => all.get(key));
	const isBare = all.has('AddPrefixRoute') && isNo(all.get('AddPrefixRoute')!);
	if (own === undefined) {
		return [];
	}

	const more = [
		...(peer === undefined ? [] : ['peer', peer]),
		...(scope === undefined || scope === 'global' ? [] : ['scope', scope]),
		...(isBare ? ['noprefixroute'] : []),
	];
	return [
		more.length === 0 ? `Address = ${own}` : `PostUp = ip address add ${[own, ...more].join(' ')} dev %i`,
	];
}

const hint = 'write it in the topology, and leave it out of the file that the lab takes';

const settingsOf = (lines: readonly NetworkdLine[]): Settings =>
	new Map(lines.map(({key, value}) => [key, value]));

/** Sections one by one: `[Route]` may be there several times. */
function partsOf(lines: readonly NetworkdLine[]): NetworkdLine[][] {
	const parts = new Map<number, NetworkdLine[]>();
	for (const line of lines) {
		parts.set(line.part, [...(parts.get(line.part) ?? []), line]);
	}

	return [...parts.values()];
}

const forwardHint =
	'write IPv4Forwarding=yes and IPv6Forwarding=yes for this interface, or make the node kind: router and leave it out';

/**
 * Adds to `converted` what follows of the file; gives the MTU that it sets, if any. `forwards` says whether the node forwards without it.
 */
export function convertNetwork(
	{name, lines}: NetworkFile,
	converted: ConvertedLines,
	forwards: boolean,
): NetworkdLine | null {
	let mtu: NetworkdLine | null = null;
	const hasServers = lines.some(
		({section, key, value}) => section === 'Network' && key === 'DNS' && value !== '',
	);
	const placeOf = ({line, column, file = name}: NetworkdLine): Origin => ({file, line, column});
	const refuse = (line: NetworkdLine): void => {
		const what = line.key === '' ? 'this line' : `${line.key} of [${line.section}]`;
		converted.report(placeOf(line), `${what} is not supported`, hint);
	};
	/** Servers and searched domains: wg-quick has one key for both. */
	const takeNames = (line: NetworkdLine, names: readonly string[]): void => {
		if (names.length > 0) {
			converted.add(`DNS = ${names.join(', ')}`, placeOf(line));
		}
	};
	/** Lines of a section that makes one command. */
	const command = (
		part: readonly NetworkdLine[],
		keys: ReadonlySet<string>,
		render: (all: Settings) => string[],
	) => {
		for (const line of part) {
			if (keys.has(line.key) ? !isPlain(line.value) : !changesNothing(line, 'wireguard')) {
				refuse(line);
			}
		}

		const used = part.filter(({key, value}) => keys.has(key) && isPlain(value));
		for (const text of render(settingsOf(used))) {
			converted.add(text, placeOf(part[0]!));
		}
	};

	for (const part of partsOf(lines)) {
		const [first] = part;
		switch (first!.section) {
			case 'Match':
				break;
			case 'Route':
				command(part, routeKeys, all => {
					const text = routeCommand(all);
					return text === null ? [] : [`PostUp = ${text}`];
				});
				break;
			case 'RoutingPolicyRule':
				command(part, ruleKeys, all => [
					...ruleCommands(all, 'add').map(text => `PostUp = ${text}`),
					...ruleCommands(all, 'del').map(text => `PreDown = ${text}`),
				]);
				break;
			case 'Address':
				command(part, addressKeys, all => addressLines(all));
				break;
			default:
				for (const line of part) {
					const key = `${line.section}.${line.key}`;
					if (key === 'Network.Address' && isPrefixOrAddress(line.value)) {
						converted.add(`Address = ${line.value}`, placeOf(line));
					} else if (key === 'Network.Gateway' && isPrefixOrAddress(line.value)) {
						converted.add(`PostUp = ${routeCommand(new Map([['Gateway', line.value]]))}`, placeOf(line));
					} else if (key === 'Network.DNS' && listOf(line.value).every(isAddress)) {
						takeNames(line, listOf(line.value));
					} else if (key === 'Network.Domains' && listOf(line.value).every(isDomain)) {
						// Those that only lead questions to the servers (~.) say what wg-quick does in any case.
						takeNames(
							line,
							listOf(line.value).filter(each => each !== '~.'),
						);
					} else if (key === 'Link.MTUBytes') {
						mtu = line;
					} else if (key === 'Network.IPForward' && (isYes(line.value) || /^ipv[46]$/i.test(line.value))) {
						if (!forwards) {
							const message =
								'IPForward of [Network] makes the whole machine forward under systemd before 256, and does nothing under later ones';
							converted.report(placeOf(line), message, forwardHint);
						}
					} else if (settingCommand(line) !== null) {
						converted.add(`PostUp = ${settingCommand(line)}`, placeOf(line));
					} else if (key === 'Network.DNSDefaultRoute' && !hasServers) {
						// It says which questions go to servers that are not there.
					} else if (!changesNothing(line, 'wireguard')) {
						refuse(line);
					}
				}
		}
	}

	return mtu;
}
