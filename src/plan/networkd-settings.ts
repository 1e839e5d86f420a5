// Says what systemd-networkd's settings of an interface are as commands, where wg-quick has no words for them.

import {isNo, isYes, type NetworkdLine} from './networkd-lines.js';

/** `%i` is the interface. Slashes, as its name may have a dot. */
const forwarding =
	(version: 4 | 6) =>
	(isOn: boolean): string =>
		`sysctl -q -w net/ipv${version}/conf/%i/forwarding=${isOn ? 1 : 0}`;

const commands: Readonly<Record<string, (isOn: boolean) => string>> = {
	'Network.IPv4Forwarding': forwarding(4),
	'Network.IPv6Forwarding': forwarding(6),
	// The kernel's WireGuard begins without it, and wireguard-go with it.
	'Link.Multicast': isOn => `ip link set dev %i multicast ${isOn ? 'on' : 'off'}`,
};

/** Null for other settings, and for what is neither yes nor no. */
export function settingCommand({section, key, value}: NetworkdLine): string | null {
	const command = commands[`${section}.${key}`];
	return command !== undefined && value !== '' && (isYes(value) || isNo(value))
		? command(isYes(value))
		: null;
}
