// Says what systemd-networkd's addresses, routes and rules are as commands of iproute2.

import {parseAddress, parsePrefix} from '../topology/address.js';
import {isNo, isYes} from './networkd-lines.js';

/** The settings of one section: of a key that is there several times, the last counts. */
export type Settings = ReadonlyMap<string, string>;

export const routeKeys: ReadonlySet<string> = new Set([
	...['Destination', 'Gateway', 'GatewayOnLink', 'Metric', 'Table', 'Type', 'Scope', 'PreferredSource'],
	'Protocol',
]);

export const ruleKeys: ReadonlySet<string> = new Set([
	...['From', 'To', 'Table', 'Priority', 'FirewallMark', 'InvertRule', 'SuppressPrefixLength', 'Family'],
]);

const isSix = (text: string | undefined): boolean => text?.includes(':') ?? false;

const word = (name: string, value: string | undefined): string[] =>
	value === undefined || value === '' ? [] : [name, value];

/** Whether a value may stand in a command as it is: words of the shell are none. */
export const isPlain = (value: string): boolean => /^[\w.:/-]*$/.test(value);

/** `ip route` and what follows; `%i` is the interface. Null where nothing says where to. */
export function routeCommand(route: Settings): string | null {
	const [to, gateway] = [route.get('Destination'), route.get('Gateway')];
	if (to === undefined && gateway === undefined) {
		return null;
	}

	const target = to ?? (isSix(gateway) ? '::/0' : '0.0.0.0/0');
	const type = route.get('Type');
	const isDead = type !== undefined && /^(blackhole|unreachable|prohibit|throw)$/.test(type);
	return [
		'ip',
		isSix(target) ? '-6' : '-4',
		'route replace',
		...(type === undefined || type === 'unicast' ? [] : [type]),
		target,
		...(gateway === undefined
			? []
			: ['via', ...(isSix(gateway) && !isSix(target) ? ['inet6'] : []), gateway]),
		...(isDead ? [] : ['dev %i']),
		...(isYes(route.get('GatewayOnLink') ?? '') ? ['onlink'] : []),
		...word('table', route.get('Table')),
		...word('metric', route.get('Metric')),
		...word('src', route.get('PreferredSource')),
		...word('scope', route.get('Scope')),
		// BIRD tells routes apart by this.
		...word('proto', route.get('Protocol') || 'static'),
	].join(' ');
}

/** `ip rule` with `add` or `del`, for each family that the rule is of. */
export function ruleCommands(rule: Settings, verb: 'add' | 'del'): string[] {
	const family = rule.get('Family')?.toLowerCase();
	const told = [rule.get('From'), rule.get('To')].find(each => each !== undefined);
	const families =
		told !== undefined
			? [isSix(told) ? '-6' : '-4']
			: family === 'both'
				? ['-4', '-6']
				: [family === 'ipv6' ? '-6' : '-4'];
	return families.map(each =>
		[
			'ip',
			each,
			'rule',
			verb,
			...(isYes(rule.get('InvertRule') ?? '') ? ['not'] : []),
			...word('from', rule.get('From')),
			...word('to', rule.get('To')),
			...word('fwmark', rule.get('FirewallMark')),
			...word('priority', rule.get('Priority')),
			...word('table', rule.get('Table')),
			...word('suppress_prefixlength', rule.get('SuppressPrefixLength')),
		].join(' '),
	);
}

/** The table that routes to allowed IPs go to; null for none. */
export const routeTable = (value: string | undefined): string | null =>
	value === undefined || isNo(value) ? null : isYes(value) ? 'main' : value;

export const isPrefixOrAddress = (value: string): boolean =>
	parsePrefix(value) !== null || parseAddress(value) !== null;
