// Plans the kernel settings of a namespace: wgsim's own, overridden by those of the topology.

import type {KernelSettings} from '../contract/plan.js';
import type {Namespace} from '../topology/model.js';

/** The interface that a setting is about, for one that can only be made once that interface is there. */
const interfaceOf = (name: string): string | null => {
	const ifname = /^net\.ipv[46]\.(?:conf|neigh)\.([^.]+)\./.exec(name)?.[1];
	return ifname === undefined || ['all', 'default', 'lo'].includes(ifname) ? null : ifname;
};

/** The topology's settings of one interface. */
export const interfaceSysctls = ({sysctls}: Namespace, ifname: string): KernelSettings =>
	Object.fromEntries(Object.entries(sysctls).filter(([name]) => interfaceOf(name) === ifname));

/** Lines for `sysctl -p`. */
export const settingLines = (settings: KernelSettings): string[] =>
	Object.entries(settings).map(([name, value]) => `${name} = ${value}`);

const usualSysctls = (forwarding: boolean): readonly (readonly [name: string, value: string])[] => {
	const flag = forwarding ? '1' : '0';
	return [
		// A container without a network starts with IPv6 off.
		['net.ipv6.conf.all.disable_ipv6', '0'],
		['net.ipv6.conf.default.disable_ipv6', '0'],
		// Duplicate address detection would keep an address from use for a second; the plan has no duplicates.
		['net.ipv6.conf.all.accept_dad', '0'],
		['net.ipv6.conf.default.accept_dad', '0'],
		['net.ipv6.conf.default.accept_ra', '0'],
		// Link-local addresses come from the planned MAC addresses.
		['net.ipv6.conf.default.addr_gen_mode', '0'],
		['net.ipv4.ip_forward', flag],
		['net.ipv6.conf.all.forwarding', flag],
		['net.ipv6.conf.default.forwarding', flag],
		// With equal-cost paths, an answer may come another way than the question went.
		['net.ipv4.conf.all.rp_filter', '0'],
		['net.ipv4.conf.default.rp_filter', '0'],
		// Spread flows, not pairs of hosts: hash addresses and ports.
		['net.ipv4.fib_multipath_hash_policy', '1'],
		['net.ipv6.fib_multipath_hash_policy', '1'],
	];
};

/** Those that are made before there is any interface. The topology's come last: `all` changes what else is there. */
export const planSysctls = ({
	forwarding,
	sysctls,
}: Pick<Namespace, 'forwarding' | 'sysctls'>): KernelSettings =>
	Object.fromEntries([
		...usualSysctls(forwarding).filter(([name]) => !(name in sysctls)),
		...Object.entries(sysctls).filter(([name]) => interfaceOf(name) === null),
	]);
